import type { Graph } from '../graph.js'
import { InvalidTransformError } from './transform.js'

/** How a request names a tensor: its index in the graph, or its name. */
export type TensorRef = number | string

/**
 * The index of the tensor that a request names.
 *
 * @param path JSON Pointer of the name in the request
 * @throws InvalidTransformError where there is no such tensor, or more than one of that name
 */
export function tensorNamed(graph: Graph, ref: TensorRef, path: string): number {
  const fail = (message: string): never => {
    throw new InvalidTransformError([{ path, message }])
  }
  if (typeof ref === 'number') {
    return graph.tensors[ref] === undefined
      ? fail(`names tensor ${ref}: the graph has tensors 0 to ${graph.tensors.length - 1}`)
      : ref
  }
  const found = graph.tensors.flatMap(({ name }, index) => (name === ref ? [index] : []))
  const [index] = found
  if (index === undefined) return fail(`names no tensor: there is no "${ref.slice(0, 80)}"`)
  return found.length > 1 ? fail(`names ${found.length} tensors: use an index`) : index
}
