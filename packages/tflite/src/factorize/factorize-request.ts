import { pointer } from '../json-pointer.js'
import { refuse } from '../transforms/refusal.js'

/** How far a layer is reduced: to a rank, or to the smallest that keeps a share of the squared singular values. */
export type RankChoice =
  | { readonly rank: number; readonly energy?: undefined }
  | { readonly energy: number; readonly rank?: undefined }

export interface FactorizeRequest {
  readonly kind: 'factorize'
  /** Single layers, by operator index or by the name of its output. */
  readonly layers?: Readonly<Record<string, RankChoice>>
  /** For every other convolution and fully connected layer; without either of these they stay whole. */
  readonly energy?: number
  readonly rank?: number
}

/** @throws InvalidTransformError for a value that no model allows */
export function checkFactorizeRequest({ layers = {}, rank, energy }: FactorizeRequest): void {
  const named = Object.entries(layers)
  if (rank !== undefined && energy !== undefined) refuse('/rank', 'and "energy" exclude each other')
  if (rank === undefined && energy === undefined && named.length === 0) {
    refuse('/layers', 'must name a layer where there is no "rank" and no "energy" for all')
  }
  checkChoice({ rank, energy }, '')
  for (const [ref, choice] of named) {
    const path = pointer('/layers', ref)
    if ((choice.rank === undefined) === (choice.energy === undefined)) {
      refuse(path, 'must have either "rank" or "energy"')
    }
    checkChoice(choice, path)
  }
}

function checkChoice(choice: { rank?: number | undefined; energy?: number | undefined }, path: string): void {
  const { rank, energy } = choice
  if (rank !== undefined && !(Number.isInteger(rank) && rank >= 1)) {
    refuse(`${path}/rank`, `must be a whole number from 1, not ${rank}`)
  }
  if (energy !== undefined && !(energy > 0 && energy <= 1)) {
    refuse(`${path}/energy`, `must be above 0 and at most 1, not ${energy}`)
  }
}
