import type { Graph, Operator, Tensor } from '../graph.js'

/** The element types that XNNPACK of TFLite 2.9 computes an operator in, with its flag for signed 8 bits. */
const computed: Readonly<Record<string, 'both' | 'float32'>> = {
  ABS: 'float32',
  ADD: 'both',
  AVERAGE_POOL_2D: 'float32',
  CEIL: 'float32',
  CONV_2D: 'both',
  DEPTH_TO_SPACE: 'float32',
  DEPTHWISE_CONV_2D: 'both',
  DIV: 'float32',
  ELU: 'both',
  FLOOR: 'float32',
  FULLY_CONNECTED: 'both',
  HARD_SWISH: 'float32',
  LEAKY_RELU: 'float32',
  LOGISTIC: 'both',
  MAX_POOL_2D: 'both',
  MAXIMUM: 'float32',
  MEAN: 'both',
  MINIMUM: 'float32',
  MUL: 'both',
  NEG: 'float32',
  PAD: 'both',
  PRELU: 'float32',
  RELU: 'float32',
  RELU6: 'float32',
  RELU_N1_TO_1: 'float32',
  RESHAPE: 'float32',
  RESIZE_BILINEAR: 'both',
  ROUND: 'float32',
  SOFTMAX: 'float32',
  SQRT: 'float32',
  SQUARE: 'float32',
  SQUARED_DIFFERENCE: 'float32',
  SUB: 'both',
  TRANSPOSE_CONV: 'both',
}

/** Inputs, by position, that must be constants. */
const constantInputs: Readonly<Record<string, readonly number[]>> = {
  CONV_2D: [1, 2],
  DEPTHWISE_CONV_2D: [1, 2],
  FULLY_CONNECTED: [1, 2],
  MEAN: [1],
  PAD: [1],
  PRELU: [1],
  RESIZE_BILINEAR: [1],
  TRANSPOSE_CONV: [0, 1, 3],
}

/** The input that is computed on, where it is not the first. */
const computedInput: Readonly<Record<string, number>> = { TRANSPOSE_CONV: 2 }

const fusable = new Set(['NONE', 'RELU', 'RELU6', 'RELU_N1_TO_1'])

/**
 * Why XNNPACK, as TFLite 2.9's delegate applies it, leaves an operator to the plain kernels; null where it takes it. The
 * rules are those of its documentation at that version, and a test holds them to what the delegate takes.
 */
export function leftByXnnpack(graph: Graph, operator: Operator): string | null {
  const { type, inputs, outputs, options } = operator
  const tensorAt = (place: number): Tensor | undefined => graph.tensors[inputs[place] ?? -1]
  const output = graph.tensors[outputs[0] ?? -1]
  if (unpacksConstant(graph, operator)) return unpacked(graph, operator)
  if (type === 'DEQUANTIZE') return is8Bit(tensorAt(0)) ? null : `takes ${tensorAt(0)?.dtype ?? 'nothing'}`
  if (type === 'QUANTIZE') return is8Bit(output) ? null : `makes ${output?.dtype ?? 'nothing'}`
  const types = computed[type]
  if (types === undefined) return 'is no operator of XNNPACK'
  const input = tensorAt(computedInput[type] ?? 0)
  if (input === undefined) return 'has no input'
  if (input.dtype !== 'float32' && !(types === 'both' && is8Bit(input))) {
    return `is computed in ${types === 'both' ? 'float32 or 8 bits' : 'float32'}, not ${input.dtype}`
  }
  if (output?.dtype !== input.dtype) return `turns ${input.dtype} into ${output?.dtype ?? 'nothing'}`
  for (const place of constantInputs[type] ?? []) {
    const tensor = tensorAt(place)
    if (tensor !== undefined && tensor.data === undefined && !isUnpacked(graph, inputs[place] ?? -1)) {
      return `has "${tensor.name.slice(0, 80)}" as an activation, which must be a constant`
    }
  }
  if ((type === 'CONV_2D' || type === 'DEPTHWISE_CONV_2D') && tensorAt(2) === undefined) return 'has no bias'
  if (tensorAt(1)?.dtype === 'int8' && input.dtype === 'float32') return 'has 8-bit weights for float32 sums'
  const fused = options.fusedActivation
  if (typeof fused === 'string' && !fusable.has(fused)) return `has ${fused} fused into it`
  return peculiar(graph, operator, input)
}

/** What single operators ask beyond types and constants. */
function peculiar(graph: Graph, { type, inputs, options }: Operator, input: Tensor): string | null {
  switch (type) {
    case 'AVERAGE_POOL_2D':
    case 'MAX_POOL_2D': {
      const skipsPixels =
        Number(options.strideW) > Number(options.filterWidth) ||
        Number(options.strideH) > Number(options.filterHeight)
      return skipsPixels ? 'has a stride beyond its window' : null
    }
    case 'MEAN':
      return isSpatialMean(input, graph.tensors[inputs[1] ?? -1]) ? null : 'is no mean over height and width'
    case 'SOFTMAX':
      return options.beta === 1 ? null : 'has a beta other than 1'
    default:
      return null
  }
}

function isSpatialMean(input: Tensor, axes: Tensor | undefined): boolean {
  if (input.shape.length !== 4 || axes?.data === undefined) return false
  const { buffer, byteLength } = axes.data.slice()
  const over = [...new Int32Array(buffer, 0, byteLength / 4)].map((axis) => (axis < 0 ? axis + 4 : axis))
  return over.length === 2 && over.includes(1) && over.includes(2)
}

/** Sparse and float16 constants, which the delegate unpacks once, when it is made. */
function unpacksConstant(graph: Graph, { type, inputs: [source = -1] }: Operator): boolean {
  const tensor = graph.tensors[source]
  if (type === 'DENSIFY') return tensor?.data !== undefined
  if (type !== 'DEQUANTIZE' || tensor?.dtype !== 'float16') return false
  return tensor.data !== undefined || isUnpacked(graph, source)
}

/** It does that for the operators that it takes, and leaves to the plain kernels what these need. */
function unpacked(graph: Graph, { outputs: [made = -1] }: Operator): string | null {
  const users = graph.operators.filter(({ inputs }) => inputs.includes(made))
  return users.some((user) => leftByXnnpack(graph, user) === null) ? null : 'unpacks for plain kernels only'
}

/** Whether a tensor is a constant once DEQUANTIZE or DENSIFY has unpacked it, which the delegate does itself. */
function isUnpacked(graph: Graph, tensor: number): boolean {
  const maker = graph.operators.find(({ outputs }) => outputs.includes(tensor))
  if (maker?.type !== 'DEQUANTIZE' && maker?.type !== 'DENSIFY') return false
  const [source = -1] = maker.inputs
  return graph.tensors[source]?.data !== undefined || isUnpacked(graph, source)
}

function is8Bit(tensor: Tensor | undefined): boolean {
  return tensor?.dtype === 'int8' && tensor.quantization !== undefined
}
