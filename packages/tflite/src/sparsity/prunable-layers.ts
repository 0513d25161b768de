import { float32Values } from '../edit/index.js'
import type { Graph, Operator, Tensor } from '../graph.js'
import { operatorName } from '../slice/slice.js'
import { densify } from './densify.js'

/** Operators whose input 1 is a constant of weights with the output channels first. */
const outputsFirst = new Set(['CONV_2D', 'TRANSPOSE_CONV', 'FULLY_CONNECTED'])

/** One constant of weights, and the operators that are chosen to have it pruned. */
export interface PrunableLayer {
  /** Operator indices, ascending: layers that share their weights are pruned as one. */
  readonly operators: readonly number[]
  /** Name of the first operator's output. */
  readonly name: string
  readonly type: string
  /** The tensor that the operators read. */
  readonly tensor: number
  /** That tensor with its bytes, which a DENSIFY may make of sparse ones in the model. */
  readonly weights: Tensor
  /** The element that stands for zero: a quantised tensor's zero point. */
  readonly zero: number
  readonly outputs: number
  /** Weights of one output channel. */
  readonly positions: number
  /** Whether the output channels are the slowest dimension, `[outputs, positions]`, or the fastest. */
  readonly outputsFirst: boolean
}

/**
 * What is pruned where a request names no layers: convolutions, transposed ones and fully connected layers.
 * Depthwise convolutions hold few weights and lose much, and so does the first convolution; global magnitude
 * pruning leaves them dense (Gale et al., "The State of Sparsity in Deep Neural Networks", 2019; Elsen et al.,
 * "Fast Sparse ConvNets", 2020).
 */
export function defaultOperators(graph: { readonly operators: readonly Pick<Operator, 'type'>[] }): number[] {
  const first = graph.operators.findIndex(({ type }) => type === 'CONV_2D')
  return graph.operators.flatMap(({ type }, index) =>
    outputsFirst.has(type) && index !== first ? [index] : [],
  )
}

/**
 * The layer of an operator.
 *
 * @returns a sentence instead, where its weights cannot be pruned
 */
export function prunableLayer(graph: Graph, index: number): PrunableLayer | string {
  const operator = graph.operators[index]
  const tensor = operator?.inputs[1] ?? -1
  const weights = denseWeights(graph, tensor)
  const name = operatorName(graph, index)
  if (operator === undefined || !hasWeights(operator))
    return `${name} is no convolution or fully connected layer`
  if (weights?.data === undefined) return `${name} has no constant weights`
  const zero = zeroOf(weights)
  if (zero === undefined) return `${name} has ${weights.dtype} weights: float32, int8 and uint8 can be pruned`
  const isFirst = outputsFirst.has(operator.type)
  const outputs = (isFirst ? weights.shape[0] : weights.shape.at(-1)) ?? 0
  const elements = weights.shape.reduce((product, size) => product * size, 1)
  if (elements === 0) return `${name} has no weights`
  return {
    operators: [index],
    name: graph.tensors[operator.outputs[0] ?? -1]?.name ?? '',
    type: operator.type,
    tensor,
    weights,
    zero,
    outputs,
    positions: elements / outputs,
    outputsFirst: isFirst,
  }
}

/** A tensor of weights with its dense bytes, whether they are in the file so, sparse, or sparse behind a DENSIFY. */
function denseWeights(graph: Graph, index: number): Tensor | undefined {
  const tensor = graph.tensors[index]
  if (tensor === undefined || tensor.data !== undefined) return tensor && unpacked(tensor, tensor)
  const maker = graph.operators.find(({ type, outputs }) => type === 'DENSIFY' && outputs[0] === index)
  const source = graph.tensors[maker?.inputs[0] ?? -1]
  return source?.data === undefined ? tensor : unpacked(tensor, source)
}

function unpacked({ sparsity: _, ...tensor }: Tensor, source: Tensor): Tensor {
  return { ...tensor, data: densify(source) }
}

function hasWeights({ type }: Operator): boolean {
  return outputsFirst.has(type) || type === 'DEPTHWISE_CONV_2D'
}

/** Undefined where elements of the type cannot be ranked, or slices disagree on what stands for zero. */
function zeroOf({ dtype, quantization }: Tensor): number | undefined {
  if (dtype === 'float32') return 0
  const [zero = 0, ...others] = quantization?.zeroPoint ?? []
  const isQuantised = dtype === 'int8' || dtype === 'uint8'
  return isQuantised && others.every((other) => other === zero) ? zero : undefined
}

/** The elements of float32, int8 or uint8 weights as the file has them. */
export function weightValues(weights: Tensor): Float32Array | Int8Array | Uint8Array {
  if (weights.dtype === 'float32') return float32Values(weights)
  const bytes = weights.data ?? new Uint8Array(0)
  return weights.dtype === 'int8' ? new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : bytes
}
