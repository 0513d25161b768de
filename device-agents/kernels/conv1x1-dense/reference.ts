/** A 1x1 convolution as the textbook has it. */
export interface Conv1x1 {
  readonly channelsIn: number
  readonly channelsOut: number
  /** Height times width. */
  readonly pixels: number
  /** [out][in] */
  readonly weights: Float32Array
  /** [out] */
  readonly bias: Float32Array
  readonly clamp: { readonly min: number; readonly max: number }
}

/** Slow and in double precision. `input` is [in][pixels]; the answer [out][pixels]. */
export function conv1x1Reference(layer: Conv1x1, input: Float32Array): Float32Array {
  const { channelsIn, channelsOut, pixels, weights, bias, clamp } = layer
  const output = new Float32Array(channelsOut * pixels)
  for (let out = 0; out < channelsOut; out++)
    for (let pixel = 0; pixel < pixels; pixel++) {
      let sum = bias[out] ?? 0
      for (let channel = 0; channel < channelsIn; channel++)
        sum += (weights[out * channelsIn + channel] ?? 0) * (input[channel * pixels + pixel] ?? 0)
      output[out * pixels + pixel] = Math.min(clamp.max, Math.max(clamp.min, sum))
    }
  return output
}
