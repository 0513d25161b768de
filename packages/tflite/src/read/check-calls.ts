import type { Graph } from '../graph.js'
import { calledGraphs } from '../subgraph-calls.js'
import { InvalidModelError } from './invalid-model-error.js'

/**
 * Checks that operators call graphs that exist and that no graph calls itself, directly or through others,
 * so that whoever follows the calls comes to an end.
 */
export function checkCalls(graphs: readonly Graph[]): void {
  const callees = graphs.map((graph, index) => calleesOf(graph, `subgraphs[${index}]`, graphs.length))
  // Kahn's order: take away graphs that nobody left calls; what remains calls itself in a circle.
  const callers = graphs.map(() => 0)
  for (const callee of callees.flat()) callers[callee] = (callers[callee] ?? 0) + 1
  const free = [...callers.keys()].filter((index) => callers[index] === 0)
  let taken = 0
  for (let graph = free.pop(); graph !== undefined; graph = free.pop()) {
    taken += 1
    for (const callee of callees[graph] ?? []) {
      callers[callee] = (callers[callee] ?? 0) - 1
      if (callers[callee] === 0) free.push(callee)
    }
  }
  if (taken < graphs.length) {
    const circular = callers.findIndex((count) => count > 0)
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
