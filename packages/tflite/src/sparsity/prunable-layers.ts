import { float32Values } from '../edit/index.js'
import type { Graph, Operator, Tensor } from '../graph.js'
import { operatorName } from '../slice/slice.js'

/** Operators whose input 1 is a constant of weights with the output channels first. */
const outputsFirst = new Set(['CONV_2D', 'TRANSPOSE_CONV', 'FULLY_CONNECTED'])

/** One constant of weights, and the operators that are chosen to have it pruned. */
export interface PrunableLayer {
  /** Operator indices, ascending: layers that share their weights are pruned as one. */
  readonly operators: readonly number[]
  /** Name of the first operator's output. */
  readonly name: string
  readonly type: string
  /** The tensor with the weights' bytes. */
  readonly tensor: number
  readonly weights: Tensor
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
export function defaultOperators(graph: Graph): number[] {
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
  const weights = graph.tensors[tensor]
  const name = operatorName(graph, index)
  if (operator === undefined || !hasWeights(operator))
    return `${name} is no convolution or fully connected layer`
  if (weights?.data === undefined) return `${name} has no constant weights`
  if (weights.sparsity !== undefined) return `${name} reads sparse weights itself`
  const { dtype, quantization } = weights
  if (dtype !== 'float32' && dtype !== 'int8')
    return `${name} has ${dtype} weights: float32 and int8 can be pruned`
  if (quantization?.zeroPoint.some((zeroPoint) => zeroPoint !== 0)) {
    return `${name} has weights whose zero point is not 0`
  }
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
    outputs,
    positions: elements / outputs,
    outputsFirst: isFirst,
  }
}

function hasWeights({ type }: Operator): boolean {
  return outputsFirst.has(type) || type === 'DEPTHWISE_CONV_2D'
}

/** The elements of float32 or int8 weights as the file has them. */
export function weightValues(weights: Tensor): Float32Array | Int8Array {
  if (weights.dtype === 'float32') return float32Values(weights)
  const { buffer, byteOffset, byteLength } = weights.data ?? new Uint8Array(0)
  return new Int8Array(buffer, byteOffset, byteLength)
}
