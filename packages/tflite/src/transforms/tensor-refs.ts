import type { Graph } from '../graph.js'
import { refuse } from './refusal.js'

/** How a request names a tensor: its index in the graph, or its name. */
export type TensorRef = number | string

/**
 * The index of the tensor that a request names.
 *
 * @param path JSON Pointer of the name in the request
 * @throws InvalidTransformError where there is no such tensor, or more than one of that name
 */
export function tensorNamed(graph: Graph, ref: TensorRef, path: string): number {
  if (typeof ref === 'number') {
    return graph.tensors[ref] === undefined
      ? refuse(path, `names tensor ${ref}: the graph has tensors 0 to ${graph.tensors.length - 1}`)
      : ref
  }
  const found = graph.tensors.flatMap(({ name }, index) => (name === ref ? [index] : []))
  const [index] = found
  if (index === undefined) return refuse(path, `names no tensor: there is no "${ref.slice(0, 80)}"`)
  return found.length > 1 ? refuse(path, `names ${found.length} tensors: use an index`) : index
}
