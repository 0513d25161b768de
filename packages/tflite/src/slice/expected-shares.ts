import { analyse } from '../analyse/index.js'
import type { TfliteModel } from '../graph.js'

/**
 * About as long as so many multiply-accumulates takes an operator to write one element: what is fetched, stored
 * and computed for it beside them. Processors differ by more than a better figure would give.
 */
const MACS_PER_ELEMENT = 8

/**
 * What part of a model's time each operator may take, from its counts alone: good enough to plan a measurement
 * by. They sum to 1.
 *
 * @throws InvalidModelError as `analyse` does
 */
export function expectedShares(model: TfliteModel): number[] {
  const costs = analyse(model).operators.map(({ effectiveMacs, outputs }) => {
    const elements = outputs.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)
    return effectiveMacs + MACS_PER_ELEMENT * Math.max(1, elements)
  })
  const total = costs.reduce((sum, cost) => sum + cost, 0)
  return costs.map((cost) => cost / total)
}
