import { refuse } from '../transforms/refusal.js'
import { type PrunableLayer, weightValues } from './prunable-layers.js'

/**
 * Absolute values of a layer's weights as real numbers, so that layers of other types and scales compare.
 *
 * @throws InvalidTransformError for a weight that is no finite number
 */
export function magnitudesOf(layer: PrunableLayer): Float32Array {
  const { weights, zero, name, outputs, positions, outputsFirst } = layer
  const scales = weights.dtype === 'float32' ? [] : (weights.quantization?.scale ?? [])
  const magnitudes = Float32Array.from(weightValues(weights), (value) => Math.abs(value - zero))
  if (scales.length > 0) {
    for (let i = 0; i < magnitudes.length; i++) {
      const output = outputsFirst ? Math.floor(i / positions) : i % outputs
      magnitudes[i] = (magnitudes[i] ?? 0) * (scales[scales.length > 1 ? output : 0] ?? 1)
    }
  }
  const broken = magnitudes.findIndex((value) => !Number.isFinite(value))
  if (broken >= 0) refuse('/kind', `cannot rank the weights of ${name}: weight ${broken} is no finite number`)
  return magnitudes
}

/**
 * Marks the smallest of all values; of equal ones the first.
 *
 * @param count how many, at most as many as there are
 * @returns per array a byte per value: 1 where it is among them
 */
export function smallest(arrays: readonly Float32Array[], count: number): Uint8Array[] {
  const sorted = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0))
  let end = 0
  for (const array of arrays) {
    sorted.set(array, end)
    end += array.length
  }
  sorted.sort()
  const limit = count > 0 ? (sorted[count - 1] ?? 0) : -1
  let equal = count - firstNotBelow(sorted, limit)
  return arrays.map((array) => {
    const marks = new Uint8Array(array.length)
    for (let i = 0; i < array.length; i++) {
      const value = array[i] ?? 0
      if (value < limit || (value === limit && equal-- > 0)) marks[i] = 1
    }
    return marks
  })
}

function firstNotBelow(sorted: Float32Array, limit: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < limit) low = middle + 1
    else high = middle
  }
  return low
}
