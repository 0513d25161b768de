import type { PlanTensor } from '@paceline/kernel-plan'

/** Writes [height * width][channels] steps into padded pixels; the padding is left as it is. */
export function fillPixels(view: Int8Array, tensor: PlanTensor, values: Int8Array): void {
  const { channels, height, width, stride } = tensor
  for (let pixel = 0; pixel < height * width; pixel++)
    view.set(values.subarray(pixel * channels, (pixel + 1) * channels), pixel * stride)
}

/** [height * width][channels] steps out of padded pixels. */
export function readPixels(view: Int8Array, tensor: PlanTensor): Int8Array {
  const { channels, height, width, stride } = tensor
  const values = new Int8Array(height * width * channels)
  for (let pixel = 0; pixel < height * width; pixel++)
    values.set(view.subarray(pixel * stride, pixel * stride + channels), pixel * channels)
  return values
}

/** Where two arrays of one length part first; -1 where they are equal. */
export function firstDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) throw new RangeError('arrays of two lengths')
  for (let index = 0; index < expected.length; index++) if (actual[index] !== expected[index]) return index
  return -1
}
