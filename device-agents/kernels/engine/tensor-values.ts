import type { PlanTensor } from '@paceline/kernel-plan'
import type { TensorView } from './kernel-network.js'

/**
 * A tensor's values without what lies between them: [channel][pixel] of planes, [pixel][channel] of pixels, and
 * the words of bits as they lie.
 */
export type TensorValues = TensorView

/** Writes values into a tensor's memory; what lies between them is left as it is. */
export function writeValues(view: TensorView, tensor: PlanTensor, values: TensorValues): void {
  const { rows, length, stride } = rowsOf(tensor, values.length)
  for (let row = 0; row < rows; row++)
    view.set(values.subarray(row * length, (row + 1) * length) as never, row * stride)
}

/** A copy of `count` values out of a tensor's memory. */
export function readValues(view: TensorView, tensor: PlanTensor, count: number): TensorValues {
  const { rows, length, stride } = rowsOf(tensor, count)
  const values = view.slice(0, count)
  for (let row = 0; row < rows; row++)
    values.set(view.subarray(row * stride, row * stride + length) as never, row * length)
  return values
}

/** Values that a tensor of these sizes has. */
export const countOf = ({ channels, height, width }: PlanTensor): number => channels * height * width

/** Rows that lie apart in memory: planes of CHW, pixels of HWC, all of a vector and of whatever fills its tensor. */
function rowsOf({ layout, channels, height, width, stride, dtype }: PlanTensor, count: number) {
  const pixels = height * width
  if (layout === 'vector' || dtype === 'bits') return { rows: 1, length: count, stride: 0 }
  return layout === 'chw'
    ? { rows: channels, length: pixels, stride }
    : { rows: pixels, length: channels, stride }
}
