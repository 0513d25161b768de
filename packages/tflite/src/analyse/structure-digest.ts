import { createHash } from 'node:crypto'
import type { TfliteModel } from '../graph.js'
import { type CanonicalOrder, canonicalOrder } from './canonical-order.js'
import { describeOperator } from './describe-operator.js'
import { numberTensors } from './number-tensors.js'

/** No digest of this form equals one of another form. */
const form = 'structure 2\n'

export interface StructureDigests {
  /** Over all operators. */
  readonly digest: string
  /** Without the branches that no output depends on; the same where there are none. */
  readonly prunedDigest: string
}

/**
 * sha256 over a model's structure, in hex: per graph its inputs and outputs and the operators with options, shapes
 * and types; also the small integer constants that say how an operator works (axes, paddings, new shapes). Weights,
 * scales, names, operator versions, the numbering of tensors and the order of independent operators have no part.
 */
export function structureDigests(model: TfliteModel): StructureDigests {
  const orders = model.graphs.map(canonicalOrder)
  const digest = digestOf(model, orders)
  const hasDead = orders.some(({ dead }) => dead.length > 0)
  const pruned = orders.map(({ live }) => ({ live, dead: [] }))
  return { digest, prunedDigest: hasDead ? digestOf(model, pruned) : digest }
}

function digestOf(model: TfliteModel, orders: readonly CanonicalOrder[]): string {
  const lines = model.graphs.flatMap((graph, index) => {
    const numberOf = numberTensors(graph)
    const { live = [], dead = [] } = orders[index] ?? {}
    const inputs = graph.inputs.map(numberOf)
    const operators = [...live, ...dead].flatMap((place) => {
      const operator = graph.operators[place]
      if (operator === undefined) return []
      return [[...describeOperator(operator), operator.inputs.map(numberOf), operator.outputs.map(numberOf)]]
    })
    return [['graph', inputs], ...operators, ['outputs', graph.outputs.map(numberOf)]]
  })
  const hash = createHash('sha256').update(form)
  for (const line of lines) hash.update(`${JSON.stringify(line)}\n`)
  return hash.digest('hex')
}
