/** Where an operator's output scale comes from. */
export type OutputScale =
  | 'own'
  /** One scale for the inputs and the outputs: the operator moves or compares values, it computes none. */
  | 'shared'
  | { readonly scale: number; readonly zeroPoint: number }

/** How TFLite's int8 kernel takes an operator; positions are those of its inputs. */
export interface Int8Rule {
  readonly data: readonly number[] | 'all'
  readonly weights?: { readonly position: number; readonly bias: number; readonly channels: ChannelAxis }
  readonly output: OutputScale
}

/** The dimension of the weights with a scale per element, or one scale for all. */
export type ChannelAxis = number | 'tensor'

const own = (...data: number[]): Int8Rule => ({ data, output: 'own' })
const shared = (...data: number[]): Int8Rule => ({ data, output: 'shared' })
const fixed = (scale: number, zeroPoint: number): Int8Rule => ({ data: [0], output: { scale, zeroPoint } })
const all: Int8Rule = { data: 'all', output: 'shared' }

/**
 * TFLite's quantisation specification (tensorflow.org/lite/performance/quantization_spec) for the operators whose
 * int8 kernel TFLite 2.9 has: shared and fixed scales are its restrictions, and the weights of FULLY_CONNECTED have one
 * scale. Operators that it does not list, such as HARD_SWISH, PACK or SPLIT, follow what their kernels do with scales.
 */
export const int8Rules: Readonly<Record<string, Int8Rule>> = {
  ADD: own(0, 1),
  AVERAGE_POOL_2D: shared(0),
  BATCH_MATMUL: own(0, 1),
  BATCH_TO_SPACE_ND: shared(0),
  CONCATENATION: all,
  CONV_2D: { data: [0], weights: { position: 1, bias: 2, channels: 0 }, output: 'own' },
  DEPTHWISE_CONV_2D: { data: [0], weights: { position: 1, bias: 2, channels: 3 }, output: 'own' },
  DEPTH_TO_SPACE: shared(0),
  EXPAND_DIMS: shared(0),
  FULLY_CONNECTED: { data: [0], weights: { position: 1, bias: 2, channels: 'tensor' }, output: 'own' },
  HARD_SWISH: own(0),
  L2_NORMALIZATION: fixed(1 / 128, 0),
  LOGISTIC: fixed(1 / 256, -128),
  MAXIMUM: shared(0, 1),
  MAX_POOL_2D: shared(0),
  MEAN: own(0),
  MINIMUM: shared(0, 1),
  MIRROR_PAD: shared(0),
  MUL: own(0, 1),
  PACK: all,
  PAD: shared(0),
  RELU: own(0),
  RELU6: own(0),
  RESHAPE: shared(0),
  RESIZE_BILINEAR: shared(0),
  RESIZE_NEAREST_NEIGHBOR: shared(0),
  SLICE: shared(0),
  SOFTMAX: fixed(1 / 256, -128),
  SPACE_TO_BATCH_ND: shared(0),
  SPACE_TO_DEPTH: shared(0),
  SPLIT: shared(1),
  SPLIT_V: shared(0),
  SQUEEZE: shared(0),
  STRIDED_SLICE: shared(0),
  SUB: own(0, 1),
  TANH: fixed(1 / 128, 0),
  TRANSPOSE: shared(0),
  TRANSPOSE_CONV: { data: [2], weights: { position: 1, bias: 3, channels: 0 }, output: 'own' },
  UNPACK: shared(0),
}
