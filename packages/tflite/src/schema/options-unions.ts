/**
 * The two unions that hold an operator's options. A union's number is the position plus one; 0 is none.
 * The names leave out the schema's suffix `Options`.
 */
export const builtinOptions = [
  'Conv2D',
  'DepthwiseConv2D',
  'ConcatEmbeddings',
  'LSHProjection',
  'Pool2D',
  'SVDF',
  'RNN',
  'FullyConnected',
  'Softmax',
  'Concatenation',
  'Add',
  'L2Norm',
  'LocalResponseNormalization',
  'LSTM',
  'ResizeBilinear',
  'Call',
  'Reshape',
  'SkipGram',
  'SpaceToDepth',
  'EmbeddingLookupSparse',
  'Mul',
  'Pad',
  'Gather',
  'BatchToSpaceND',
  'SpaceToBatchND',
  'Transpose',
  'Reducer',
  'Sub',
  'Div',
  'Squeeze',
  'SequenceRNN',
  'StridedSlice',
  'Exp',
  'TopKV2',
  'Split',
  'LogSoftmax',
  'Cast',
  'Dequantize',
  'MaximumMinimum',
  'ArgMax',
  'Less',
  'Neg',
  'PadV2',
  'Greater',
  'GreaterEqual',
  'LessEqual',
  'Select',
  'Slice',
  'TransposeConv',
  'SparseToDense',
  'Tile',
  'ExpandDims',
  'Equal',
  'NotEqual',
  'Shape',
  'Pow',
  'ArgMin',
  'FakeQuant',
  'Pack',
  'LogicalOr',
  'OneHot',
  'LogicalAnd',
  'LogicalNot',
  'Unpack',
  'FloorDiv',
  'Square',
  'ZerosLike',
  'Fill',
  'BidirectionalSequenceLSTM',
  'BidirectionalSequenceRNN',
  'UnidirectionalSequenceLSTM',
  'FloorMod',
  'Range',
  'ResizeNearestNeighbor',
  'LeakyRelu',
  'SquaredDifference',
  'MirrorPad',
  'Abs',
  'SplitV',
  'Unique',
  'ReverseV2',
  'AddN',
  'GatherNd',
  'Cos',
  'Where',
  'Rank',
  'ReverseSequence',
  'MatrixDiag',
  'Quantize',
  'MatrixSetDiag',
  'HardSwish',
  'If',
  'While',
  'DepthToSpace',
  'NonMaxSuppressionV4',
  'NonMaxSuppressionV5',
  'ScatterNd',
  'SelectV2',
  'Densify',
  'SegmentSum',
  'BatchMatMul',
  'Cumsum',
  'CallOnce',
  'BroadcastTo',
  'Rfft2d',
  'Conv3D',
  'Hashtable',
  'HashtableFind',
  'HashtableImport',
  'HashtableSize',
  'VarHandle',
  'ReadVariable',
  'AssignVariable',
  'Random',
  'Bucketize',
  'Gelu',
  'DynamicUpdateSlice',
  'UnsortedSegmentProd',
  'UnsortedSegmentMax',
  'UnsortedSegmentMin',
  'UnsortedSegmentSum',
  'ATan2',
  'Sign',
  'Bitcast',
  'BitwiseXor',
  'RightShift',
] as const

/** The second union, used once the first had no room left. */
export const builtinOptions2 = [
  'StablehloConcatenate',
  'StablehloBroadcastInDim',
  'StablehloSlice',
  'StablehloConvolution',
  'StablehloCustomCall',
  'StablehloReduce',
  'StablehloScatter',
  'StablehloCompare',
  'StablehloDynamicSlice',
  'StablehloPad',
  'StablehloIota',
  'StablehloDotGeneral',
  'StablehloReduceWindow',
  'StablehloSort',
  'StablehloWhile',
  'StablehloGather',
  'StablehloTranspose',
  'Dilate',
  'StablehloRngBitGenerator',
  'ReduceWindow',
  'StableHLOComposite',
  'StablehloShiftLeft',
  'StablehloCase',
] as const

/** A table of options by its name without the suffix. */
export type OptionsTable = (typeof builtinOptions)[number] | (typeof builtinOptions2)[number]

/** Which union a table stands in, and its number there. */
export interface UnionMember {
  readonly union: 1 | 2
  readonly number: number
}

const members: ReadonlyMap<OptionsTable, UnionMember> = new Map<OptionsTable, UnionMember>([
  ...builtinOptions.map((table, index): [OptionsTable, UnionMember] => [
    table,
    { union: 1, number: index + 1 },
  ]),
  ...builtinOptions2.map((table, index): [OptionsTable, UnionMember] => [
    table,
    { union: 2, number: index + 1 },
  ]),
])

/** Where a table of options stands. */
export function unionMember(table: OptionsTable): UnionMember {
  const member = members.get(table)
  if (member === undefined) throw new RangeError(`${table} is in neither union of options`)
  return member
}

/** Operators whose options table is not spelled as they are. */
const tableByOperator: Readonly<Record<string, OptionsTable>> = {
  AVERAGE_POOL_2D: 'Pool2D',
  L2_POOL_2D: 'Pool2D',
  MAX_POOL_2D: 'Pool2D',
  L2_NORMALIZATION: 'L2Norm',
  UNIDIRECTIONAL_SEQUENCE_RNN: 'SequenceRNN',
  MEAN: 'Reducer',
  SUM: 'Reducer',
  REDUCE_PROD: 'Reducer',
  REDUCE_MAX: 'Reducer',
  REDUCE_MIN: 'Reducer',
  REDUCE_ANY: 'Reducer',
  REDUCE_ALL: 'Reducer',
  MAXIMUM: 'MaximumMinimum',
  MINIMUM: 'MaximumMinimum',
  CONV_3D_TRANSPOSE: 'Conv3D',
  RANDOM_STANDARD_NORMAL: 'Random',
  RANDOM_UNIFORM: 'Random',
  MULTINOMIAL: 'Random',
  STABLEHLO_COMPOSITE: 'StableHLOComposite',
}

const tableBySpelling: ReadonlyMap<string, OptionsTable> = new Map(
  [...members.keys()].map((table) => [table.toUpperCase(), table]),
)

/** The table that holds the options of an operator, or undefined where it has none (`RELU`, `CUSTOM`). */
export function optionsTableOf(operatorType: string): OptionsTable | undefined {
  return Object.hasOwn(tableByOperator, operatorType)
    ? tableByOperator[operatorType]
    : tableBySpelling.get(operatorType.replaceAll('_', ''))
}
