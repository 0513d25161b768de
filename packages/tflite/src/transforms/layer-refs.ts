import type { Graph } from '../graph.js'
import { refuse } from './refusal.js'

/** How a request names an operator: its index in the graph, or the name of its first output. */
export type LayerRef = number | string

/**
 * The index of the operator that a request names.
 *
 * @param path JSON Pointer of the name in the request
 * @throws InvalidTransformError where there is no such operator, or more than one of that name
 */
export function operatorNamed(graph: Graph, ref: LayerRef, path: string): number {
  const { operators } = graph
  const isIndex = typeof ref === 'number' || /^\d+$/.test(ref)
  if (isIndex) {
    const index = Number(ref)
    return operators[index] === undefined
      ? refuse(path, `names operator ${ref}: the graph has operators 0 to ${operators.length - 1}`)
      : index
  }
  const found = operators.flatMap(({ outputs }, index) =>
    graph.tensors[outputs[0] ?? -1]?.name === ref ? [index] : [],
  )
  const [index] = found
  if (index === undefined) return refuse(path, `names no operator: none makes a tensor "${ref}"`)
  return found.length > 1 ? refuse(path, `names ${found.length} operators: use an index`) : index
}
