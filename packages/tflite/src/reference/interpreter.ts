import type { Graph, Operator, TfliteModel } from '../graph.js'
import { type Dense, elementCount } from './dense.js'
import type { KernelCall } from './kernel.js'
import { kernels } from './operators/index.js'
import { ReferenceUnsupportedError } from './unsupported-error.js'

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
export function runReference(
  model: TfliteModel,
  inputs: readonly (Float32Array | Int32Array)[],
): ReferenceRun {
  const [graph] = model.graphs
  if (graph === undefined || model.graphs.length > 1) {
    throw new ReferenceUnsupportedError('the reference runs models of one graph')
  }
  const activations = new Map<number, Dense>()
  for (const [position, tensor] of graph.inputs.entries()) {
    activations.set(tensor, inputOf(graph, tensor, inputs[position]))
  }
  for (const operator of graph.operators) {
    const operands = operator.inputs.map((tensor) =>
      tensor === -1 ? undefined : (activations.get(tensor) ?? constantOf(graph, tensor)),
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
  const kernel = kernels.get(type)
  if (kernel === undefined) throw new ReferenceUnsupportedError(`the reference does not run ${type}`)
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
  }
  const made = kernel(call)
  const each = ArrayBuffer.isView(made) ? [made] : made
  return each.map((values, place) => ({ shape: shapes[place] ?? [], values }))
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
  if (tensor.dtype === 'int32') return { shape: tensor.shape, values: new Int32Array(buffer) }
  throw new ReferenceUnsupportedError(`tensor ${index} is ${tensor.dtype}`)
}
