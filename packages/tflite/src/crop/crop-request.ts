import { pointer } from '../json-pointer.js'
import { refuse } from '../transforms/refusal.js'

export interface CropRequest {
  readonly kind: 'crop'
  /** Share of output channels to remove from every layer that is not named, from 0 to below 1. */
  readonly ratio?: number
  /** Shares of single layers, by operator index or by the name of its output; layers tied to them follow. */
  readonly layers?: Readonly<Record<string, number>>
  /** What is kept of a cropped group of channels is a multiple of this; 8 unless given. */
  readonly multiple?: number
}

const DEFAULT_MULTIPLE = 8

export const multipleOf = ({ multiple = DEFAULT_MULTIPLE }: CropRequest): number => multiple

/** @throws InvalidTransformError for a value that no model allows */
export function checkCropRequest(request: CropRequest): void {
  const { ratio, layers = {} } = request
  const named = Object.entries(layers)
  if (ratio === undefined && named.length === 0) {
    refuse('/layers', 'must name a layer where there is no "ratio" for all')
  }
  if (ratio !== undefined) checkRatio(ratio, '/ratio')
  for (const [ref, own] of named) checkRatio(own, pointer('/layers', ref))
  const multiple = multipleOf(request)
  if (!(Number.isInteger(multiple) && multiple >= 1)) {
    refuse('/multiple', `must be a whole number from 1, not ${multiple}`)
  }
}

function checkRatio(ratio: number, path: string): void {
  if (!(ratio >= 0 && ratio < 1)) refuse(path, `must be from 0 to below 1, not ${ratio}`)
}
