import type { DType, Operator, Tensor } from '../graph.js'

/** What decides a version: the operator with its tensors in place of their numbers. */
interface Signature {
  readonly operator: Pick<Operator, 'type' | 'inputs' | 'outputs' | 'options'>
  /** Undefined where an input is left out. */
  readonly inputs: readonly (Tensor | undefined)[]
  readonly outputs: readonly (Tensor | undefined)[]
}

type Rule = (signature: Signature) => number

/**
 * The least version of a builtin operator for the types, shapes and options that it is used with, by the rules of
 * TFLite's own writer (tensorflow/lite/tools/versioning/op_version.cc): a runtime takes a type only from the version
 * that brought it. 1 for operators that have one version, and for custom ones.
 *
 * @param tensors of the operator's graph
 */
export function operatorVersion(operator: Signature['operator'], tensors: readonly Tensor[]): number {
  const rule = rules[operator.type]
  if (rule === undefined) return 1
  const placed = (indices: readonly number[]) => indices.map((index) => tensors[index])
  return rule({ operator, inputs: placed(operator.inputs), outputs: placed(operator.outputs) })
}

const typeOf = (signature: Signature, input = 0): DType | undefined => signature.inputs[input]?.dtype
const rankOf = (signature: Signature): number => signature.inputs[0]?.shape.length ?? 0
const option = ({ operator }: Signature, name: string) => operator.options[name]

/** `float32`, `int8` and `int16` as those of the data, the weights and the output. */
function types(signature: Signature, data: DType, weights: DType, output: DType = data): boolean {
  return (
    typeOf(signature) === data && typeOf(signature, 1) === weights && signature.outputs[0]?.dtype === output
  )
}

const isHybrid = (signature: Signature): boolean => types(signature, 'float32', 'int8')

function isPerChannel(signature: Signature, input: number): boolean {
  return (signature.inputs[input]?.quantization?.scale.length ?? 0) > 1
}

/** A version for each type of an input, 1 for the others. */
function byType(versions: Partial<Record<DType, number>>, input = 0): Rule {
  return (signature) => versions[typeOf(signature, input) ?? 'float32'] ?? 1
}

/** The first that is not undefined. */
function firstOf(...found: readonly (number | false | undefined)[]): number {
  return found.find((version) => typeof version === 'number') || 1
}

const conv2d: Rule = (s) => {
  const channels = s.inputs[0]?.shape.at(-1)
  const isGrouped = s.inputs[1] !== undefined && channels !== s.inputs[1].shape.at(-1)
  return firstOf(
    isBiasTyped(s) && 8,
    isGrouped && 6,
    types(s, 'int16', 'int16') && 4,
    types(s, 'int8', 'int8') && 3,
    types(s, 'int8', 'int4') && 7,
    isHybrid(s) && (isPerChannel(s, 1) ? 5 : 2),
  )
}

const depthwiseConv2d: Rule = (s) => {
  const isDilated = [option(s, 'dilationWFactor'), option(s, 'dilationHFactor')].some(
    (factor) => factor !== undefined && factor !== 1,
  )
  return firstOf(
    types(s, 'int16', 'int16') && 5,
    isHybrid(s) && (isPerChannel(s, 1) ? 6 : 4),
    types(s, 'int8', 'int8') && 3,
    types(s, 'int8', 'int4') && 7,
    isDilated && 2,
  )
}

const fullyConnected: Rule = (s) =>
  firstOf(
    isHybrid(s) && isPerChannel(s, 1) && 12,
    isBiasTyped(s) && 11,
    s.inputs[1]?.sparsity !== undefined && 8,
    types(s, 'int16', 'int16') && 7,
    s.inputs.length === 2 && 6,
    option(s, 'keepNumDims') === true && 5,
    types(s, 'int8', 'int8') && 4,
    types(s, 'int8', 'int4') && 10,
    isHybrid(s) && (option(s, 'asymmetricQuantizeInputs') === true ? 9 : 3),
    option(s, 'weightsFormat') === 'SHUFFLED4x16INT8' && 2,
  )

const transposeConv: Rule = (s) =>
  firstOf(
    typeOf(s, 2) === 'int16' && isBiasTyped(s) && 5,
    (option(s, 'fusedActivation') ?? 'NONE') !== 'NONE' && 4,
    s.inputs[3] !== undefined && 3,
    typeOf(s, 1) === 'int8' && 2,
  )

/** Whether int16 data are summed into a bias type that is asked for. */
function isBiasTyped(s: Signature): boolean {
  const biasType = option(s, 'quantizedBiasType')
  return biasType !== undefined && biasType !== 'float32' && types(s, 'int16', 'int8')
}

const mul: Rule = (s) => {
  const [a, b] = s.inputs.map((tensor) => tensor?.quantization?.scale[0] ?? 0)
  const product = s.outputs[0]?.quantization?.scale[0] ?? 0
  const rescalesUp = a && b && product && (a * b) / product >= 1
  const ofType = byType({ uint32: 7, complex64: 6, int64: 5, int16: a ? 4 : 7 })(s)
  return ofType > 1 ? ofType : firstOf(rescalesUp ? 3 : undefined, typeOf(s) === 'int8' && 2)
}

const needsBroadcast = ({ inputs: [a, b] }: Signature): boolean => a?.shape.join() !== b?.shape.join()

function broadcastsAboveFour(s: Signature): boolean {
  return needsBroadcast(s) && s.inputs.some((tensor) => (tensor?.shape.length ?? 0) > 4)
}

const extremum: Rule = (s) =>
  firstOf(typeOf(s) === 'int16' && 4, broadcastsAboveFour(s) && 3, typeOf(s) === 'int8' && 2)

const isPlainInt16 = (s: Signature): boolean => typeOf(s) === 'int16' && option(s, 'potScaleInt16') === false

const add: Rule = (s) =>
  firstOf(
    typeOf(s) === 'int16' && s.inputs[0]?.quantization === undefined && 5,
    typeOf(s) === 'int64' && 4,
    isPlainInt16(s) && 3,
    typeOf(s) === 'int8' && 2,
  )

const sub: Rule = (s) =>
  firstOf(
    isPlainInt16(s) && 5,
    typeOf(s) === 'int64' && 4,
    broadcastsAboveFour(s) && 3,
    typeOf(s) === 'int8' && 2,
  )

const resize =
  (...since3: string[]): Rule =>
  (s) =>
    firstOf(
      typeOf(s) === 'int16' && 4,
      since3.some((name) => option(s, name) === true) && 3,
      typeOf(s) === 'int8' && 2,
    )

const stridedSlice: Rule = (s) =>
  firstOf(
    option(s, 'offset') === true && 8,
    typeOf(s) === 'uint32' && 7,
    Boolean(option(s, 'ellipsisMask') || option(s, 'newAxisMask')) && 6,
    typeOf(s) === 'string' && 5,
    rankOf(s) > 4 && 4,
    byType({ bool: 3, int8: 2 })(s),
  )

const transpose: Rule = (s) =>
  firstOf(rankOf(s) > 5 && 6, typeOf(s) === 'int16' && 5, rankOf(s) > 4 && 4, byType({ bool: 3, int8: 2 })(s))

const slice: Rule = (s) =>
  firstOf(typeOf(s) === 'uint32' && 6, rankOf(s) > 4 && 5, byType({ int16: 4, string: 3, int8: 2 })(s))

const pad: Rule = (s) => (rankOf(s) > 4 ? 4 : byType({ int16: 3, int8: 2 })(s))

const spaceAndBatch: Rule = (s) =>
  firstOf(typeOf(s) === 'int16' && 4, rankOf(s) !== 4 && 3, typeOf(s) === 'int8' && 2)

const gather: Rule = (s) =>
  firstOf(
    typeOf(s) === 'int4' && 7,
    typeOf(s, 1) === 'int16' && 6,
    Boolean(option(s, 'batchDims')) && 5,
    byType({ int16: 4, bool: 3, int8: 2 })(s),
  )

const dequantize: Rule = (s) => byType({ int4: 6, int16: 3, float16: 3, int8: isPerChannel(s, 0) ? 5 : 2 })(s)

const quantize: Rule = ({ inputs, outputs }) => {
  const has = (dtype: DType) => [inputs[0], outputs[0]].some((tensor) => tensor?.dtype === dtype)
  const perChannel = [inputs[0], outputs[0]].some((tensor) => (tensor?.quantization?.scale.length ?? 0) > 1)
  return firstOf(has('int4') && 4, perChannel && 3, outputs[0]?.dtype === 'int16' && 2)
}

const batchMatMul: Rule = (s) => {
  const isAsymmetric = isHybrid(s) && option(s, 'asymmetricQuantizeInputs') === true
  return isAsymmetric ? 4 : byType({ int16: 3, int8: 2 })(s)
}

/** An LSTM of float data with int8 weights, by its version. */
const hybridLstm =
  (symmetric: number, asymmetric: number, otherwise: Rule): Rule =>
  (s) => {
    if (typeOf(s) === 'int16' && typeOf(s, 2) === 'int8') return 5
    if (typeOf(s) !== 'float32' || typeOf(s, 2) !== 'int8') return otherwise(s)
    return option(s, 'asymmetricQuantizeInputs') === true ? asymmetric : symmetric
  }

const hybridRnn: Rule = (s) => {
  if (typeOf(s, 1) !== 'int8' || s.outputs[0]?.dtype !== 'float32') return 1
  return option(s, 'asymmetricQuantizeInputs') === true ? 3 : 2
}

const svdf: Rule = (s) => {
  if (typeOf(s) === 'int8') return 3
  if (!isHybrid(s)) return 1
  return option(s, 'asymmetricQuantizeInputs') === true ? 4 : 2
}

const cast: Rule = ({ inputs, outputs }) => {
  const has = (...wanted: DType[]) =>
    [inputs[0], outputs[0]].some((tensor) => tensor !== undefined && wanted.includes(tensor.dtype))
  return firstOf(
    has('bfloat16') && 7,
    has('int4') && 6,
    has('float64', 'float16') && 5,
    has('uint16') && 4,
    has('int8') && 3,
    has('uint32') && 2,
  )
}

const int8Or16: Rule = byType({ int16: 3, int8: 2 })
const int8Only: Rule = byType({ int8: 2 })
const either: Rule = byType({ int16: 2, int8: 2 })

const sharing = (rule: Rule, ...names: string[]): Record<string, Rule> =>
  Object.fromEntries(names.map((name) => [name, rule]))

const rules: Readonly<Record<string, Rule>> = {
  ...sharing(int8Or16, 'AVERAGE_POOL_2D', 'MAX_POOL_2D', 'LOGISTIC', 'TANH', 'SOFTMAX', 'MEAN', 'MIRROR_PAD'),
  ...sharing(int8Or16, 'REDUCE_MAX', 'REDUCE_MIN', 'RELU6', 'RSQRT', 'LESS', 'GREATER_EQUAL', 'TOPK_V2'),
  ...sharing(int8Only, 'SPACE_TO_DEPTH', 'DEPTH_TO_SPACE', 'SPLIT_V', 'SUM', 'LOG_SOFTMAX', 'GREATER'),
  ...sharing(int8Only, 'LESS_EQUAL', 'SQUARED_DIFFERENCE', 'L2_NORMALIZATION'),
  ...sharing(either, 'EXP', 'LOG', 'REDUCE_PROD', 'FLOOR_MOD'),
  ...sharing(extremum, 'MAXIMUM', 'MINIMUM'),
  ...sharing(pad, 'PAD', 'PADV2'),
  ...sharing(spaceAndBatch, 'SPACE_TO_BATCH_ND', 'BATCH_TO_SPACE_ND'),
  ...sharing(hybridRnn, 'RNN', 'UNIDIRECTIONAL_SEQUENCE_RNN', 'BIDIRECTIONAL_SEQUENCE_RNN'),
  ...sharing(hybridRnn, 'BIDIRECTIONAL_SEQUENCE_LSTM'),
  ...sharing(byType({ bool: 3, int8: 2 }), 'ARG_MAX', 'ARG_MIN'),
  ABS: (s) => byType({ int32: 5, int16: s.inputs[0]?.quantization ? 3 : 4, int8: 2, uint8: 2 })(s),
  ADD: add,
  BATCH_MATMUL: batchMatMul,
  BROADCAST_TO: (s) => (either(s) === 2 ? 3 : 2),
  CAST: cast,
  CONCATENATION: byType({ uint32: 4, int16: 3, int8: 2 }),
  CONV_2D: conv2d,
  DEPTHWISE_CONV_2D: depthwiseConv2d,
  DEQUANTIZE: dequantize,
  DIV: (s) => (broadcastsAboveFour(s) ? 2 : 1),
  EQUAL: byType({ int16: 4, string: 3, int8: 2 }),
  FAKE_QUANT: (s) => (option(s, 'narrowRange') === true ? 2 : 1),
  FILL: byType({ float16: 4, int8: 3, int16: 3, bool: 2, string: 2 }, 1),
  FLOOR_DIV: byType({ int16: 3, int8: 3, float32: 2 }),
  FULLY_CONNECTED: fullyConnected,
  GATHER: gather,
  GATHER_ND: (s) =>
    firstOf(typeOf(s) === 'bool' && 5, typeOf(s, 1) === 'int16' && 4, byType({ int16: 3, string: 2 })(s)),
  GELU: byType({ int8: 2, uint8: 2 }),
  LEAKY_RELU: byType({ int16: 2 }),
  LSTM: hybridLstm(3, 4, (s) => (option(s, 'kernelType') === 'BASIC' ? 2 : 1)),
  MUL: mul,
  NOT_EQUAL: byType({ string: 3, int8: 2 }),
  PACK: byType({ uint32: 4, int16: 3, int8: 2 }),
  QUANTIZE: quantize,
  RANGE: byType({ int64: 2 }),
  RELU: byType({ int16: 3, int8: 2, uint8: 2 }),
  RESIZE_BILINEAR: resize('halfPixelCenters'),
  RESIZE_NEAREST_NEIGHBOR: resize('halfPixelCenters', 'alignCorners'),
  REVERSE_V2: byType({ int8: 3, bool: 2 }),
  SELECT: (s) =>
    firstOf(typeOf(s) === 'uint32' && 4, s.inputs.some((t) => t?.shape.length === 5) && 3, int8Only(s)),
  SELECT_V2: byType({ uint32: 2 }),
  SIGN: byType({ int32: 2 }),
  SLICE: slice,
  SPARSE_TO_DENSE: byType({ int8: 3, uint8: 3, int64: 2 }, 2),
  SPLIT: byType({ int16: 4, int32: 3, int8: 2 }, 1),
  SQUEEZE: byType({ string: 2 }),
  STRIDED_SLICE: stridedSlice,
  SUB: sub,
  SVDF: svdf,
  TILE: byType({ int8: 3, string: 2 }),
  TRANSPOSE: transpose,
  TRANSPOSE_CONV: transposeConv,
  UNIDIRECTIONAL_SEQUENCE_LSTM: hybridLstm(2, 3, (s) =>
    option(s, 'diagonalRecurrentTensors') === true ? 4 : 1,
  ),
  UNPACK: byType({ int16: 4, bool: 3, int8: 2, uint8: 2 }),
  WHERE: (s) => (typeOf(s) === 'bool' ? 1 : 2),
}
