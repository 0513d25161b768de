import type { Graph, Operator, Quantization, Tensor, TfliteModel } from '../graph.js'
import { type Dense, elementCount, type Values } from './dense.js'
import type { KernelCall } from './kernel.js'
import { kernels } from './operators/index.js'
import { quantizedKernels } from './quantized/index.js'
import { ReferenceUnsupportedError } from './unsupported-error.js'

/** Every activation of one run by tensor index, and the model's outputs in order. */
export interface ReferenceRun {
  readonly activations: ReadonlyMap<number, Dense>
  readonly outputs: readonly Dense[]
}

/**
 * Runs a model of one graph, slowly and plainly: float32 operators with sums in double precision and activations
 * stored in single, int8 ones in TFLite's integer arithmetic. It is what faster runtimes and transforms are compared
 * with. A run is a first invocation: float32 variable tensors are zero until an operator writes them.
 *
 * @param inputs values of the model's inputs in order, row-major
 * @throws ReferenceUnsupportedError
 */
export function runReference(model: TfliteModel, inputs: readonly Values[]): ReferenceRun {
  const [graph] = model.graphs
  if (graph === undefined || model.graphs.length > 1) {
    throw new ReferenceUnsupportedError('the reference runs models of one graph')
  }
  const activations = new Map<number, Dense>()
  for (const [position, tensor] of graph.inputs.entries()) {
    activations.set(tensor, inputOf(graph, tensor, inputs[position]))
  }
  const states = new Map<number, Dense>()
  for (const [index, { isVariable, dtype, shape }] of graph.tensors.entries()) {
    if (!isVariable || dtype !== 'float32') continue
    states.set(index, { shape, values: new Float32Array(elementCount(shape)) })
  }
  for (const operator of graph.operators) {
    const operands = operator.inputs.map((tensor) =>
      tensor === -1
        ? undefined
        : (activations.get(tensor) ?? states.get(tensor) ?? constantOf(graph, tensor)),
    )
    const made = apply(operator, operands, graph)
    for (const [place, tensor] of operator.outputs.entries()) {
      const output = made[place]
      if (output !== undefined) activations.set(tensor, output)
    }
  }
  const outputs = graph.outputs.flatMap((tensor) => activations.get(tensor) ?? [])
  return { activations, outputs }
}

/** The outputs of one operator, in order. */
function apply(operator: Operator, operands: readonly (Dense | undefined)[], graph: Graph): Dense[] {
  const { type, options } = operator
  const tensorsOf = (indices: readonly number[]) => indices.map((index) => graph.tensors[index])
  const tensors = { inputs: tensorsOf(operator.inputs), outputs: tensorsOf(operator.outputs) }
  const isInteger = [...tensors.inputs, ...tensors.outputs].some((tensor) => tensor?.dtype === 'int8')
  const kernel = (isInteger ? quantizedKernels : kernels).get(type)
  if (kernel === undefined) {
    throw new ReferenceUnsupportedError(`the reference does not run ${type}${isInteger ? ' in int8' : ''}`)
  }
  const shapes = operator.outputs.map((tensor) => graph.tensors[tensor]?.shape ?? [])
  const call: KernelCall = {
    operator,
    options,
    operands,
    optional: (place) => operands[place],
    operand(place) {
      const given = operands[place]
      if (given !== undefined) return given
      throw new ReferenceUnsupportedError(`${type} without its input ${place}`)
    },
    shape: shapes[0] ?? [],
    shapes,
    scales: { inputs: tensors.inputs.map(scaleOf), outputs: tensors.outputs.map(scaleOf) },
  }
  const made = kernel(call)
  const each = ArrayBuffer.isView(made) ? [made] : made
  return each.map((values, place) => ({ shape: shapes[place] ?? [], values }))
}

/** Files of others may hold ranges without scales: those quantise nothing. */
function scaleOf(tensor: Tensor | undefined): Quantization | undefined {
  return tensor?.quantization?.scale.length ? tensor.quantization : undefined
}

function inputOf(graph: Graph, index: number, values: Dense['values'] | undefined): Dense {
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
  if (tensor.dtype === 'int8') return { shape: tensor.shape, values: new Int8Array(buffer) }
  if (tensor.dtype === 'int32') return { shape: tensor.shape, values: new Int32Array(buffer) }
  throw new ReferenceUnsupportedError(`tensor ${index} is ${tensor.dtype}`)
}
