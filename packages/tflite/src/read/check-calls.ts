import type { Graph } from '../graph.js'
import { calledGraphs } from '../subgraph-calls.js'
import { InvalidModelError } from './invalid-model-error.js'

/** Deep enough for any converter, and shallow enough to follow calls by recursion. */
const maxCallDepth = 64

/**
 * Checks that operators call graphs that exist and that no graph calls itself, directly or through others,
 * so that whoever follows the calls comes to an end.
 */
export function checkCalls(graphs: readonly Graph[]): void {
  const callees = graphs.map((graph, index) => calleesOf(graph, `subgraphs[${index}]`, graphs.length))
  // Kahn's order: take away graphs that nobody left calls; what remains calls itself in a circle.
  const callers = new Uint32Array(graphs.length)
  const depths = new Uint32Array(graphs.length)
  for (const callee of callees.flat()) callers[callee] = (callers[callee] ?? 0) + 1
  const free = [...callers.keys()].filter((index) => callers[index] === 0)
  for (let graph = free.pop(); graph !== undefined; graph = free.pop()) {
    const depth = (depths[graph] ?? 0) + 1
    if (depth > maxCallDepth) {
      throw new InvalidModelError(`subgraphs[${graph}]`, `called through more than ${maxCallDepth} graphs`)
    }
    for (const callee of callees[graph] ?? []) {
      callers[callee] = (callers[callee] ?? 0) - 1
      depths[callee] = Math.max(depths[callee] ?? 0, depth)
      if (callers[callee] === 0) free.push(callee)
    }
  }
  const circular = callers.findIndex((count) => count > 0)
  if (circular >= 0) {
    throw new InvalidModelError(`subgraphs[${circular}]`, 'it calls itself, directly or through others')
  }
}

function calleesOf(graph: Graph, at: string, graphCount: number): number[] {
  return graph.operators.flatMap((operator, index) =>
    calledGraphs(operator).map(({ option, graph: callee }) => {
      if (callee >= 0 && callee < graphCount) return callee
      throw new InvalidModelError(
        `${at}.operators[${index}].${option}`,
        `graph ${callee}, but there are ${graphCount}`,
      )
    }),
  )
}
