import type { DType, Tensor } from '../graph.js'
import { bitsPerElement } from '../schema/index.js'
import { elementsOf } from './constants.js'

/**
 * Counts the weights that are not zero, each place in the file scanned once.
 * Quantised to eight bits or fewer, zero is the zero point; where slices have different ones, which the
 * format does not allow for weights, nothing counts as zero. What a sparse tensor leaves out is zero.
 */
export class NonZeroCounter {
  private readonly histograms = new Map<Uint8Array, Uint32Array>()
  private readonly wordZeros = new Map<Uint8Array, Map<DType, number>>()

  /** Non-zero elements of a constant; all of them where there is no data or the type's zero is not known. */
  count(tensor: Tensor): number {
    const { data, dtype, shape, sparsity } = tensor
    const elements = elementsOf(shape)
    const bits = bitsPerElement(dtype)
    if (data === undefined || bits === undefined) return elements
    const stored = sparsity === undefined ? elements : Math.floor((data.length * 8) / bits)
    return stored - (bits > 8 ? this.zeroWords(data, dtype) : this.zeroBytes(data, tensor, bits, stored))
  }

  private zeroWords(data: Uint8Array, dtype: DType): number {
    const byType = this.wordZeros.get(data) ?? new Map<DType, number>()
    this.wordZeros.set(data, byType)
    const zeros = byType.get(dtype) ?? countZeroWords(data, dtype)
    byType.set(dtype, zeros)
    return zeros
  }

  private zeroBytes(data: Uint8Array, tensor: Tensor, bits: number, stored: number): number {
    const isZero = zeroTest(tensor, bits)
    if (isZero === undefined || data.length === 0) return 0
    const histogram = this.histograms.get(data) ?? histogramOf(data)
    this.histograms.set(data, histogram)
    const perByte = 8 / bits
    let zeros = 0
    for (const [byte, times] of histogram.entries()) zeros += times * zeroParts(byte, 0, bits, isZero)
    // The last byte of a packed tensor may be filled up with elements that are not its own.
    const own = stored - (data.length - 1) * perByte
    return zeros - zeroParts(data[data.length - 1] ?? 0, own, bits, isZero)
  }
}

function histogramOf(data: Uint8Array): Uint32Array {
  const histogram = new Uint32Array(256)
  for (const byte of data) histogram[byte] = (histogram[byte] ?? 0) + 1
  return histogram
}

/** Zeros among the elements packed into one byte, lowest bits first, from element `first` on. */
function zeroParts(byte: number, first: number, bits: number, isZero: (part: number) => boolean): number {
  let zeros = 0
  for (let shift = first * bits; shift < 8; shift += bits) {
    if (isZero((byte >> shift) & (2 ** bits - 1))) zeros += 1
  }
  return zeros
}

/** Tells whether an element's bits stand for zero; undefined where slices disagree on what does. */
function zeroTest({ dtype, quantization }: Tensor, bits: number): ((part: number) => boolean) | undefined {
  // Floats have a zero of each sign.
  if (dtype.startsWith('float8')) return (part) => (part & 0x7f) === 0
  const [first = 0, ...others] = quantization?.zeroPoint ?? []
  if (others.some((zeroPoint) => zeroPoint !== first)) return undefined
  const zero = first & (2 ** bits - 1)
  return (part) => part === zero
}

function countZeroWords(data: Uint8Array, dtype: DType): number {
  switch (dtype) {
    case 'float32':
      return shiftedZeros(new Int32Array(...span(data, 4)), 1)
    case 'float64':
      return new Float64Array(...span(data, 8)).reduce((zeros, value) => zeros + (value === 0 ? 1 : 0), 0)
    case 'float16':
    case 'bfloat16':
      return shiftedZeros(new Uint16Array(...span(data, 2)), 17)
    case 'int16':
    case 'uint16':
      return shiftedZeros(new Uint16Array(...span(data, 2)), 16)
    case 'int32':
    case 'uint32':
      return shiftedZeros(new Int32Array(...span(data, 4)), 0)
    default:
      return 0
  }
}

/**
 * Words that are zero once shifted left, by which floats lose their sign. Four at a time: this scan is most of what it
 * takes to analyse a model.
 */
function shiftedZeros(words: Int32Array | Uint16Array, shift: number): number {
  const isZero = (index: number) => ((words[index] ?? 0) << shift === 0 ? 1 : 0)
  const inFours = words.length & ~3
  let zeros = 0
  for (let i = 0; i < inFours; i += 4) zeros += isZero(i) + isZero(i + 1) + isZero(i + 2) + isZero(i + 3)
  for (let i = inFours; i < words.length; i++) zeros += isZero(i)
  return zeros
}

/** What a typed array of wider elements is made of: the bytes where they lie, or a copy if they lie askew. */
function span(data: Uint8Array, elementBytes: number): [ArrayBufferLike, number, number] {
  const bytes = data.byteOffset % elementBytes === 0 ? data : new Uint8Array(data)
  return [bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / elementBytes)]
}
