import { createHash } from 'node:crypto'
import type { TfliteModel } from '../graph.js'
import { describeOperator } from './describe-operator.js'
import { numberTensors } from './number-tensors.js'

/**
 * sha256 over a model's structure with its operators in the file's order, in hex: what `structureDigests` gave before
 * it left that order out. Models that were stored then have no other, so whoever compares with one needs it.
 */
export function fileOrderDigest(model: TfliteModel): string {
  const hash = createHash('sha256')
  for (const graph of model.graphs) {
    const say = (part: unknown): void => {
      hash.update(`${JSON.stringify(part)}\n`)
    }
    const numberOf = numberTensors(graph)
    say(['graph', graph.inputs.map(numberOf)])
    for (const operator of graph.operators) {
      const { inputs, outputs } = operator
      say([...describeOperator(operator), inputs.map(numberOf), outputs.map(numberOf)])
    }
    say(['outputs', graph.outputs.map(numberOf)])
  }
  return hash.digest('hex')
}
