/** A binary convolution of 1x1 or 3x3. */
export interface BinaryConv {
  readonly size: 1 | 3
  readonly channelsIn: number
  readonly channelsOut: number
  readonly height: number
  readonly width: number
  readonly outputHeight: number
  readonly outputWidth: number
  readonly stride: 1 | 2
  readonly padTop: number
  readonly padLeft: number
  /** What lies around the image. */
  readonly padding: 0 | 1 | -1
  /** +1 and -1: [out][size * size][in] */
  readonly weights: Int8Array
}

/** Slow and plain. `input` is +1 and -1, [height * width][in]; the sums are [out][output pixels]. */
export function binaryConvReference(layer: BinaryConv, input: Int8Array): Int32Array {
  const { size, channelsIn, channelsOut, outputHeight, outputWidth, stride, weights } = layer
  const sums = new Int32Array(channelsOut * outputHeight * outputWidth)
  sums.forEach((_, index) => {
    const pixel = index % (outputHeight * outputWidth)
    const out = (index - pixel) / (outputHeight * outputWidth)
    let sum = 0
    for (let tap = 0; tap < size * size; tap++) {
      const row = Math.floor(pixel / outputWidth) * stride + Math.floor(tap / size) - layer.padTop
      const column = (pixel % outputWidth) * stride + (tap % size) - layer.padLeft
      for (let channel = 0; channel < channelsIn; channel++)
        sum += (weights[(out * size * size + tap) * channelsIn + channel] ?? 0) * at(row, column, channel)
    }
    sums[index] = sum
  })
  return sums

  function at(row: number, column: number, channel: number): number {
    if (row < 0 || row >= layer.height || column < 0 || column >= layer.width) return layer.padding
    return input[(row * layer.width + column) * channelsIn + channel] ?? 0
  }
}

/** Sums [out][pixels] scaled, moved and clamped in single precision, each step rounded. */
export function scaledReference(
  sums: Int32Array,
  scales: Float32Array,
  biases: Float32Array,
  clamp: { readonly min: number; readonly max: number },
): Float32Array {
  const pixels = sums.length / scales.length
  return Float32Array.from(sums, (sum, index) => {
    const channel = Math.floor(index / pixels)
    const scaled = Math.fround(Math.fround(sum * (scales[channel] ?? 0)) + (biases[channel] ?? 0))
    return Math.min(clamp.max, Math.max(clamp.min, scaled))
  })
}
