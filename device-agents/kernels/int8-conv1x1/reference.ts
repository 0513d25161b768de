/** What TFLite's int8 layers have beside their weights: how sums are brought to steps of the output. */
export interface Requantization {
  readonly inputZero: number
  readonly outputZero: number
  /** [out] */
  readonly bias: Int32Array
  /** [out]; a channel's factor is multiplier * 2^(shift - 31). */
  readonly multiplier: Int32Array
  /** [out] */
  readonly shift: Int32Array
  /** In steps of the output. */
  readonly clamp: { readonly min: number; readonly max: number }
}

/** A 1x1 convolution of int8. */
export interface Int8Conv1x1 extends Requantization {
  readonly channelsIn: number
  readonly channelsOut: number
  /** Height times width. */
  readonly pixels: number
  /** [out][in] */
  readonly weights: Int8Array
}

/** How a rounding shift treats ties: TFLite's matrix products upwards, its other operators away from zero. */
export type Ties = 'up' | 'away'

/** Slow and plain. `input` is [pixels][in], the answer [pixels][out]. */
export function int8Conv1x1Reference(layer: Int8Conv1x1, input: Int8Array): Int8Array {
  const { channelsIn, channelsOut, pixels, weights, inputZero, bias } = layer
  const output = new Int8Array(pixels * channelsOut)
  for (let pixel = 0; pixel < pixels; pixel++)
    for (let out = 0; out < channelsOut; out++) {
      let sum = bias[out] ?? 0
      for (let channel = 0; channel < channelsIn; channel++)
        sum +=
          (weights[out * channelsIn + channel] ?? 0) *
          ((input[pixel * channelsIn + channel] ?? 0) - inputZero)
      output[pixel * channelsOut + out] = requantizedReference(layer, out, sum, 'up')
    }
  return output
}

/** TFLite's MultiplyByQuantizedMultiplier with two roundings, then zero point and clamp. */
export function requantizedReference(
  layer: Requantization,
  channel: number,
  sum: number,
  ties: Ties,
): number {
  const [multiplier, shift] = [layer.multiplier[channel] ?? 0, layer.shift[channel] ?? 0]
  const shifted = shift > 0 ? sum << shift : sum
  const high = Number((BigInt(shifted) * BigInt(multiplier) + (1n << 30n)) >> 31n)
  const { outputZero, clamp } = layer
  const step = rounded(high / 2 ** Math.max(0, -shift), ties) + outputZero
  return Math.min(127, Math.max(-128, Math.min(clamp.max, Math.max(clamp.min, step))))
}

function rounded(value: number, ties: Ties): number {
  return ties === 'away' && value < 0 ? -Math.floor(0.5 - value) : Math.floor(value + 0.5)
}
