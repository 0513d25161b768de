import type { Graph, Operator, TfliteModel } from '../graph.js'
import { hardSwish, logistic } from './activations.js'
import { conv2d, depthwiseConv2d, fullyConnected } from './convolution.js'
import { type Dense, elementCount } from './dense.js'
import { binary, unary } from './elementwise.js'
import { concatenation, split, transpose } from './rearrange.js'
import { averagePool, softmax, spatialMean } from './reductions.js'

/** An operator or element type that the reference does not run. */
export class ReferenceUnsupportedError extends Error {
  readonly code = 'reference-unsupported'

  constructor(message: string) {
    super(message)
    this.name = 'ReferenceUnsupportedError'
  }
}

/** Every activation of one run by tensor index, and the model's outputs in order. */
export interface ReferenceRun {
  readonly activations: ReadonlyMap<number, Dense>
  readonly outputs: readonly Dense[]
}

/**
 * Runs a float32 model of one graph, slowly and plainly: sums in double precision, activations stored in
 * single. It is what faster runtimes and transforms are compared with.
 *
 * @param inputs values of the model's inputs in order, row-major
 * @throws ReferenceUnsupportedError
 */
export function runReference(model: TfliteModel, inputs: readonly Float32Array[]): ReferenceRun {
  const [graph] = model.graphs
  if (graph === undefined || model.graphs.length > 1) {
    throw new ReferenceUnsupportedError('the reference runs models of one graph')
  }
  const activations = new Map<number, Dense>()
  for (const [position, tensor] of graph.inputs.entries()) {
    activations.set(tensor, inputOf(graph, tensor, inputs[position]))
  }
  for (const operator of graph.operators) {
    const operands = operator.inputs.map((tensor) => activations.get(tensor) ?? constantOf(graph, tensor))
    const shapes = operator.outputs.map((output) => graph.tensors[output]?.shape ?? [])
    for (const [position, result] of applyAll(operator, operands, shapes).entries()) {
      activations.set(operator.outputs[position] ?? -1, result)
    }
  }
  const outputs = graph.outputs.flatMap((tensor) => activations.get(tensor) ?? [])
  return { activations, outputs }
}

function applyAll(
  operator: Operator,
  operands: readonly Dense[],
  shapes: readonly (readonly number[])[],
): Dense[] {
  const [first, second] = operands
  if (operator.type === 'SPLIT' && first !== undefined && second !== undefined) {
    return split(first, second, shapes)
  }
  return [apply(operator, operands, shapes[0] ?? [])]
}

function apply(operator: Operator, operands: readonly Dense[], shape: readonly number[]): Dense {
  const { type, options } = operator
  const [x, second, third] = operands
  if (x === undefined) throw new ReferenceUnsupportedError(`${type} without inputs`)
  if (second !== undefined && third !== undefined) {
    if (type === 'CONV_2D') return conv2d(x, second, third, options, shape)
    if (type === 'DEPTHWISE_CONV_2D') return depthwiseConv2d(x, second, third, options, shape)
    if (type === 'FULLY_CONNECTED') return fullyConnected(x, second, third, options, shape)
  }
  if (second !== undefined) {
    if (type === 'ADD') return binary(x, second, options, shape, (a, b) => a + b)
    if (type === 'MUL') return binary(x, second, options, shape, (a, b) => a * b)
    if (type === 'TRANSPOSE') return transpose(x, second, shape)
    if (type === 'MEAN') return spatialMean(x, second, shape)
  }
  if (type === 'CONCATENATION') return concatenation(operands, Number(options.axis), shape)
  if (type === 'AVERAGE_POOL_2D') return averagePool(x, options, shape)
  if (type === 'RESHAPE') return { shape, values: x.values }
  if (type === 'SOFTMAX') return softmax(x, options)
  if (type === 'HARD_SWISH') return unary(x, hardSwish)
  if (type === 'LOGISTIC') return unary(x, logistic)
  throw new ReferenceUnsupportedError(`${type} with ${operands.length} inputs`)
}

function inputOf(graph: Graph, index: number, values: Float32Array | undefined): Dense {
  const shape = graph.tensors[index]?.shape ?? []
  if (values?.length !== elementCount(shape)) {
    throw new RangeError(`input ${index} takes ${elementCount(shape)} values, got ${values?.length ?? 0}`)
  }
  return { shape, values }
}

function constantOf(graph: Graph, index: number): Dense {
  const tensor = graph.tensors[index]
  if (tensor?.data === undefined) throw new ReferenceUnsupportedError(`tensor ${index} has no value`)
  // Copied, as a view into a file need not be aligned.
  const { buffer } = tensor.data.slice()
  if (tensor.dtype === 'float32') return { shape: tensor.shape, values: new Float32Array(buffer) }
  if (tensor.dtype === 'int32') return { shape: tensor.shape, values: new Int32Array(buffer) }
  throw new ReferenceUnsupportedError(`tensor ${index} is ${tensor.dtype}`)
}
