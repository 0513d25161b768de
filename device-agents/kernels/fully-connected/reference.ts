import { type Clamp, clampTo } from '../checks/clamp.js'

export interface FullyConnected {
  readonly inputs: number
  readonly outputs: number
  /** [out][in], zeros among them where it is sparse. */
  readonly weights: Float32Array
  /** [out] */
  readonly bias: Float32Array
  readonly clamp: Clamp
}

/** Slow and in double precision. */
export function fullyConnectedReference(layer: FullyConnected, input: Float32Array): Float32Array {
  const { inputs, outputs, weights, bias, clamp } = layer
  return Float32Array.from({ length: outputs }, (_, out) => {
    const row = weights.subarray(out * inputs, (out + 1) * inputs)
    return clampTo(
      clamp,
      row.reduce((sum, weight, index) => sum + weight * (input[index] ?? Number.NaN), bias[out] ?? 0),
    )
  })
}
