import type { OperatorOptions } from '../graph.js'
import {
  activation,
  bool,
  boolTrue,
  combiner,
  dtype,
  dtypeInt32,
  float32,
  float32s,
  int32,
  int32One,
  int32s,
  int64,
  lshProjection,
  lstmKernel,
  mirrorPadMode,
  type OptionField,
  padding,
  table,
  text,
  uint32,
  weightsFormat,
} from './option-fields.js'
import { optionFields2 } from './options-2.js'
import { type OptionsTable, optionsTableOf } from './options-unions.js'

const recurrent = { fusedActivation: activation, asymmetricQuantizeInputs: bool }
const poolStrides = { padding, strideW: int32, strideH: int32 }
const resize = { alignCorners: bool, halfPixelCenters: bool }

/** The fields of each table of the first union; a table that is not here has none. */
const optionFields: Partial<Record<OptionsTable, readonly OptionField[]>> = {
  Conv2D: table({
    ...poolStrides,
    fusedActivation: activation,
    dilationWFactor: int32One,
    dilationHFactor: int32One,
    quantizedBiasType: dtype,
  }),
  DepthwiseConv2D: table({
    ...poolStrides,
    depthMultiplier: int32,
    fusedActivation: activation,
    dilationWFactor: int32One,
    dilationHFactor: int32One,
  }),
  Conv3D: table({
    padding,
    strideD: int32,
    strideW: int32,
    strideH: int32,
    fusedActivation: activation,
    dilationDFactor: int32One,
    dilationWFactor: int32One,
    dilationHFactor: int32One,
  }),
  TransposeConv: table({ ...poolStrides, fusedActivation: activation, quantizedBiasType: dtype }),
  Pool2D: table({ ...poolStrides, filterWidth: int32, filterHeight: int32, fusedActivation: activation }),
  FullyConnected: table({
    fusedActivation: activation,
    weightsFormat,
    keepNumDims: bool,
    asymmetricQuantizeInputs: bool,
    quantizedBiasType: dtype,
  }),
  BatchMatMul: table({ adjX: bool, adjY: bool, asymmetricQuantizeInputs: bool }),

  SVDF: table({ rank: int32, ...recurrent }),
  RNN: table(recurrent),
  SequenceRNN: table({ timeMajor: bool, ...recurrent }),
  BidirectionalSequenceRNN: table({
    timeMajor: bool,
    fusedActivation: activation,
    mergeOutputs: bool,
    asymmetricQuantizeInputs: bool,
  }),
  LSTM: table({
    fusedActivation: activation,
    cellClip: float32,
    projClip: float32,
    kernelType: lstmKernel,
    asymmetricQuantizeInputs: bool,
  }),
  UnidirectionalSequenceLSTM: table({
    fusedActivation: activation,
    cellClip: float32,
    projClip: float32,
    timeMajor: bool,
    asymmetricQuantizeInputs: bool,
    diagonalRecurrentTensors: bool,
  }),
  BidirectionalSequenceLSTM: table({
    fusedActivation: activation,
    cellClip: float32,
    projClip: float32,
    mergeOutputs: bool,
    timeMajor: boolTrue,
    asymmetricQuantizeInputs: bool,
  }),

  Add: table({ fusedActivation: activation, potScaleInt16: boolTrue }),
  Sub: table({ fusedActivation: activation, potScaleInt16: boolTrue }),
  Mul: table({ fusedActivation: activation }),
  Div: table({ fusedActivation: activation }),
  L2Norm: table({ fusedActivation: activation }),
  Concatenation: table({ axis: int32, fusedActivation: activation }),
  LocalResponseNormalization: table({ radius: int32, bias: float32, alpha: float32, beta: float32 }),
  Softmax: table({ beta: float32 }),
  LeakyRelu: table({ alpha: float32 }),
  Gelu: table({ approximate: bool }),
  Reducer: table({ keepDims: bool }),
  ArgMax: table({ outputType: dtype }),
  ArgMin: table({ outputType: dtype }),
  Cumsum: table({ exclusive: bool, reverse: bool }),
  FakeQuant: table({ min: float32, max: float32, numBits: int32, narrowRange: bool }),
  Bucketize: table({ boundaries: float32s }),

  // The first two slots were the new height and width, which became an input.
  ResizeBilinear: table(resize, 2),
  ResizeNearestNeighbor: table(resize),
  Reshape: table({ newShape: int32s }),
  Squeeze: table({ squeezeDims: int32s }),
  SpaceToDepth: table({ blockSize: int32 }),
  DepthToSpace: table({ blockSize: int32 }),
  MirrorPad: table({ mode: mirrorPadMode }),
  Gather: table({ axis: int32, batchDims: int32 }),
  Split: table({ numSplits: int32 }),
  SplitV: table({ numSplits: int32 }),
  Pack: table({ valuesCount: int32, axis: int32 }),
  Unpack: table({ num: int32, axis: int32 }),
  OneHot: table({ axis: int32 }),
  ReverseSequence: table({ seqDim: int32, batchDim: int32 }),
  StridedSlice: table({
    beginMask: int32,
    endMask: int32,
    ellipsisMask: int32,
    newAxisMask: int32,
    shrinkAxisMask: int32,
    offset: bool,
  }),
  Cast: table({ inDataType: dtype, outDataType: dtype }),
  Shape: table({ outType: dtype }),
  Unique: table({ idxOutType: dtypeInt32 }),
  SparseToDense: table({ validateIndices: bool }),

  ConcatEmbeddings: table({
    numChannels: int32,
    numColumnsPerChannel: int32s,
    embeddingDimPerChannel: int32s,
  }),
  EmbeddingLookupSparse: table({ combiner }),
  LSHProjection: table({ type: lshProjection }),
  SkipGram: table({ ngramSize: int32, maxSkipSize: int32, includeAllNgrams: bool }),

  Call: table({ subgraph: uint32 }),
  CallOnce: table({ initSubgraphIndex: int32 }),
  If: table({ thenSubgraphIndex: int32, elseSubgraphIndex: int32 }),
  While: table({ condSubgraphIndex: int32, bodySubgraphIndex: int32 }),
  Hashtable: table({ tableId: int32, keyDtype: dtype, valueDtype: dtype }),
  VarHandle: table({ container: text, sharedName: text }),
  Random: table({ seed: int64, seed2: int64 }),
}

/** The fields of a table of options, in slot order; empty for a table without fields. */
export function fieldsOf(name: OptionsTable): readonly OptionField[] {
  return optionFields[name] ?? optionFields2[name] ?? []
}

/**
 * The given options with every field that is left out at the schema's default: the form that `read` gives.
 *
 * @throws RangeError for an option that the operator does not have.
 */
export function completeOptions(operatorType: string, given: OperatorOptions): OperatorOptions {
  const name = optionsTableOf(operatorType)
  const fields = name === undefined ? [] : fieldsOf(name)
  const unknown = Object.keys(given).find((key) => !fields.some((field) => field.name === key))
  if (unknown !== undefined) throw new RangeError(`${operatorType} has no option ${unknown}`)
  return Object.fromEntries(fields.map((field) => [field.name, given[field.name] ?? field.fallback]))
}
