import { type PlanTensor, pixels, planes, vector } from '../plan.js'

/** How the plan holds an activation: images as planes, and what has one pixel as a vector. */
export type ActivationShape =
  | { readonly layout: 'chw'; readonly channels: number; readonly height: number; readonly width: number }
  | { readonly layout: 'vector'; readonly channels: number; readonly height: 1; readonly width: 1 }

/** Null for a batch, and for what is neither an image nor a vector. */
export function activationShape(shape: readonly number[]): ActivationShape | null {
  const channels = shape.at(-1) ?? 1
  const around = shape.slice(0, -1)
  if (shape.some((size) => size < 1)) return null
  if (around.every((size) => size === 1)) return { layout: 'vector', channels, height: 1, width: 1 }
  const [batch, height, width] = shape
  if (shape.length !== 4 || batch !== 1 || height === undefined || width === undefined) return null
  return { layout: 'chw', channels, height, width }
}

export function tensorIn(layout: PlanTensor['layout'], shape: ActivationShape): PlanTensor {
  const { channels, height, width } = shape
  if (layout === 'chw') return planes(channels, height, width)
  return layout === 'hwc' ? pixels(channels, height, width) : vector(channels * height * width)
}
