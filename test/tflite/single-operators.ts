import {
  completeOptions,
  type Operator,
  type OperatorOptions,
  type Tensor,
  type TfliteModel,
} from '@paceline/tflite'

export type Element = 'float32' | 'int8'

interface Part {
  readonly shape: readonly number[]
  readonly dtype: Tensor['dtype']
  readonly data?: Uint8Array
  readonly scale?: number
}

type Case = readonly [
  type: string,
  inputs: readonly Part[],
  output: Part,
  options?: OperatorOptions,
  note?: string,
]

export interface SingleOperator {
  readonly name: string
  /** The model at each version of the operator that may take its types, ascending. */
  readonly models: readonly TfliteModel[]
}

/** A model of one operator for each kind that a delegate may care about, in float32 or in 8 bits. */
export function singleOperators(element: Element): readonly SingleOperator[] {
  return casesOf(element).map(([type, inputs, output, options = {}, note]) => ({
    name: `${type}${note === undefined ? '' : `, ${note}`}`,
    models: [1, 2, 3, 4].map((version) => modelOf(type, version, inputs, output, options)),
  }))
}

function casesOf(element: Element): readonly Case[] {
  const scale = element === 'int8' ? 0.5 : undefined
  const a = (...shape: number[]): Part => ({ shape, dtype: element, ...(scale && { scale }) })
  const ones = (part: Part, bytes: number): Part => ({
    ...part,
    data: new Uint8Array(part.shape.reduce((product, length) => product * length, bytes)).fill(1),
  })
  const w = (...shape: number[]) => ones(a(...shape), element === 'int8' ? 1 : 4)
  const bias = (length: number) =>
    ones(element === 'int8' ? { shape: [length], dtype: 'int32', scale: 0.25 } : a(length), 4)
  const ints = (values: readonly number[], shape = [values.length]): Part => ({
    shape,
    dtype: 'int32',
    data: new Uint8Array(Int32Array.from(values).buffer),
  })
  const x = a(1, 4, 4, 8)
  const same = { padding: 'SAME', strideW: 1, strideH: 1 }
  const pool = { padding: 'VALID', strideW: 2, strideH: 2, filterWidth: 2, filterHeight: 2 }
  const edges = ints([0, 0, 1, 1, 1, 1, 0, 0], [4, 2])
  const unary = (type: string, options: OperatorOptions = {}): Case => [type, [x], x, options]
  const binary = (type: string, options: OperatorOptions = {}): Case => [type, [x, x], x, options]
  const sixteenth = { ...a(1, 8), ...(scale && { scale: 1 / 256 }) }
  return [
    ...['ABS', 'CEIL', 'ELU', 'EXP', 'FLOOR', 'GELU', 'HARD_SWISH', 'LOG', 'NEG', 'RELU', 'RELU6'].map(
      (type) => unary(type),
    ),
    ...['RELU_N1_TO_1', 'ROUND', 'RSQRT', 'SQRT', 'SQUARE', 'TANH', 'L2_NORMALIZATION'].map((type) =>
      unary(type),
    ),
    ...['ADD', 'DIV', 'MAXIMUM', 'MINIMUM', 'MUL', 'POW', 'SQUARED_DIFFERENCE', 'SUB'].map((type) =>
      binary(type),
    ),
    unary('LEAKY_RELU', { alpha: 0.1 }),
    ['ADD', [x, x], x, { fusedActivation: 'TANH' }, 'TANH fused'],
    ['ADD', [x, x], x, { fusedActivation: 'RELU6' }, 'RELU6 fused'],
    ['AVERAGE_POOL_2D', [x], a(1, 2, 2, 8), pool],
    ['AVERAGE_POOL_2D', [x], a(1, 2, 2, 8), { ...pool, filterWidth: 1, filterHeight: 1 }, 'single pixels'],
    ['BATCH_MATMUL', [a(1, 4, 8), a(1, 8, 4)], a(1, 4, 4)],
    ['CONCATENATION', [x, x], a(1, 4, 4, 16), { axis: 3 }],
    ['CONV_2D', [x, w(4, 1, 1, 8), bias(4)], a(1, 4, 4, 4), same],
    ['CONV_2D', [x, w(4, 1, 1, 8)], a(1, 4, 4, 4), same, 'without bias'],
    ['CONV_2D', [x, a(4, 1, 1, 8), bias(4)], a(1, 4, 4, 4), same, 'weights as an input'],
    ['DEPTHWISE_CONV_2D', [x, w(1, 3, 3, 8), bias(8)], x, { ...same, depthMultiplier: 1 }],
    ['DEPTH_TO_SPACE', [x], a(1, 8, 8, 2), { blockSize: 2 }],
    ['DEQUANTIZE', [{ shape: [1, 8], dtype: 'int8', scale: 0.5 }], { shape: [1, 8], dtype: 'float32' }],
    ['EXPAND_DIMS', [x, ints([0])], a(1, 1, 4, 4, 8)],
    ['FULLY_CONNECTED', [a(1, 8), w(4, 8), bias(4)], a(1, 4)],
    ['FULLY_CONNECTED', [a(1, 8), a(4, 8), bias(4)], a(1, 4), {}, 'weights as an input'],
    ['GATHER', [x, ints([0, 1])], a(1, 4, 4, 2), { axis: 3 }],
    ['LOGISTIC', [a(1, 8)], { ...sixteenth }],
    ['MAX_POOL_2D', [x], a(1, 2, 2, 8), pool],
    ['MEAN', [x, ints([1, 2])], a(1, 1, 1, 8), { keepDims: true }],
    ['MEAN', [x, ints([1, 2])], a(1, 8), { keepDims: false }, 'flat'],
    ['MEAN', [x, ints([2, 1])], a(1, 1, 1, 8), { keepDims: true }, 'axes turned round'],
    ['MEAN', [x, ints([3])], a(1, 4, 4, 1), { keepDims: true }, 'over channels'],
    ['MEAN', [a(1, 4, 8), ints([1])], a(1, 1, 8), { keepDims: true }, 'of three dimensions'],
    ['MIRROR_PAD', [x, edges], a(1, 6, 6, 8)],
    ['PACK', [x, x], a(2, 1, 4, 4, 8), { valuesCount: 2, axis: 0 }],
    ['PAD', [x, edges], a(1, 6, 6, 8)],
    ['PRELU', [x, w(1, 1, 8)], x],
    ['QUANTIZE', [{ shape: [1, 8], dtype: 'float32' }], { shape: [1, 8], dtype: 'int8', scale: 0.5 }],
    ['RESHAPE', [x, ints([1, 128])], a(1, 128), { newShape: [1, 128] }],
    ['RESIZE_BILINEAR', [x, ints([8, 8])], a(1, 8, 8, 8)],
    ['RESIZE_NEAREST_NEIGHBOR', [x, ints([8, 8])], a(1, 8, 8, 8)],
    ['SLICE', [x, ints([0, 0, 0, 0]), ints([1, 2, 2, 8])], a(1, 2, 2, 8)],
    ['SOFTMAX', [a(1, 8)], a(1, 8), { beta: 1 }],
    ['SOFTMAX', [a(1, 8)], a(1, 8), { beta: 2 }, 'beta 2'],
    ['SPACE_TO_DEPTH', [x], a(1, 2, 2, 32), { blockSize: 2 }],
    ['SPLIT', [ints([3], [1]), x], x, { numSplits: 1 }],
    ['SQUEEZE', [x], a(4, 4, 8), { squeezeDims: [0] }],
    ['STRIDED_SLICE', [x, ints([0, 0, 0, 0]), ints([1, 2, 2, 8]), ints([1, 1, 1, 1])], a(1, 2, 2, 8)],
    ['SUM', [x, ints([1, 2])], a(1, 8)],
    ['TILE', [x, ints([1, 1, 1, 2])], a(1, 4, 4, 16)],
    ['TRANSPOSE', [x, ints([0, 2, 1, 3])], x],
    [
      'TRANSPOSE_CONV',
      [ints([1, 8, 8, 4]), w(4, 2, 2, 8), x],
      a(1, 8, 8, 4),
      { ...same, strideW: 2, strideH: 2 },
    ],
  ]
}

function modelOf(
  type: string,
  version: number,
  inputs: readonly Part[],
  output: Part,
  options: OperatorOptions,
): TfliteModel {
  const tensors = [...inputs, output].map(({ shape, dtype, data, scale }, index): Tensor => {
    const quantization = scale === undefined ? undefined : { scale: [scale], zeroPoint: [0], dimension: 0 }
    return { name: `t${index}`, shape, dtype, ...(data && { data }), ...(quantization && { quantization }) }
  })
  const operator: Operator = {
    type,
    version,
    inputs: [...inputs.keys()],
    outputs: [inputs.length],
    options: completeOptions(type, options),
  }
  const given = [...inputs.keys()].filter((index) => inputs[index]?.data === undefined)
  const graph = { name: 'main', tensors, operators: [operator], inputs: given, outputs: [inputs.length] }
  return { description: '', graphs: [graph] }
}
