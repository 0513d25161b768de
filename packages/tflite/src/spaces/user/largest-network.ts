import type { BlockName } from './document.js'
import { blockWeights, planNetwork } from './network-plan.js'
import { extremesOf, type ParameterValue, type Source } from './parameters.js'
import type { SpaceDocument } from './read-document.js'

/** No network of the space has more weights: each parameter at its largest, each block of the kind that has most. */
export function mostWeights(document: SpaceDocument): number {
  const { decisions, stages } = document
  const largest = (source: Source): ParameterValue => {
    const values = extremesOf(source, decisions)
    const numbers = values.filter((value) => typeof value === 'number')
    return numbers.length > 0 ? Math.max(...numbers) : (values[0] ?? 0)
  }
  const { stem, blocks, head, classes } = planNetwork(document, largest)
  const kindsOf = stages.flatMap(({ stage, block }) => {
    const kinds = extremesOf(block.block, decisions) as readonly BlockName[]
    return Array.from({ length: Number(largest(stage.repeats)) }, () => kinds)
  })
  const last = blocks.at(-1)?.filters ?? stem.filters
  const pooled = head.filters || last
  const ends = stem.kernel ** 2 * 3 * stem.filters + last * head.filters + pooled * classes
  return blocks.reduce((sum, planned, index) => {
    const weights = (kindsOf[index] ?? []).map((block) => blockWeights({ ...planned, block }))
    return sum + Math.max(0, ...weights)
  }, ends)
}
