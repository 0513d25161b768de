import type { Operator } from './graph.js'

/** The graphs that an operator runs (`IF`, `WHILE`, `CALL`, composites), by the option that names them. */
export function calledGraphs(operator: Operator): { option: string; graph: number }[] {
  return Object.entries(operator.options).flatMap(([option, value]) => {
    if (!/subgraph/i.test(option) && option !== 'calledComputations') return []
    if (typeof value === 'number') return [{ option, graph: value }]
    return Array.isArray(value) ? value.map((graph: number) => ({ option, graph })) : []
  })
}
