import { refuse } from '../transforms/refusal.js'
import type { ChosenLayer } from './choose-layers.js'
import { smallest } from './magnitudes.js'
import type { PruneRequest } from './prune-request.js'
import { blockUnits, groupMarks, type Units } from './units.js'

/** What is pruned of one layer: a byte per unit of `rows` output channels, 1 where it becomes zero. */
export interface LayerMarks {
  readonly rows: number
  readonly marks: Uint8Array
  /** Why the layer keeps more than its share. */
  readonly note?: string
}

/**
 * The units to prune in each layer, those of the smallest norms; of equal norms the earlier layer's and the lower
 * index first. Zeros that are there already have the norm 0 and so count.
 *
 * @throws InvalidTransformError where the floors leave too few weights for the sparsity asked for
 */
export function chooseUnits(chosen: readonly ChosenLayer[], request: PruneRequest): LayerMarks[] {
  const { minWeightsPerLayer = 0, sparsity = 0, pattern } = request
  if (pattern === 'group') {
    return chosen.map(({ layer, ownShare = sparsity }) => {
      const weights = layer.outputs * layer.positions
      const most = Math.floor(Math.max(0, weights - minWeightsPerLayer) / layer.outputs)
      const [dropped, note] = atMost(
        Math.round(ownShare * layer.positions),
        most,
        layer.name,
        minWeightsPerLayer,
      )
      return { rows: request.groupRows, marks: groupMarks(layer, request.groupRows, dropped), ...note }
    })
  }
  const rows = pattern === 'block' ? request.blockChannels : 1
  const units = chosen.map(({ layer }) => blockUnits(layer, rows))
  const most = units.map((each) => capacity(each, minWeightsPerLayer))
  const together = new Set<number>()
  const marks = units.map(({ layer, norms }, index): LayerMarks => {
    const { ownShare } = chosen[index] ?? {}
    const share = ownShare ?? (request.scope === 'layer' ? sparsity : undefined)
    if (share === undefined) {
      together.add(index)
      return { rows, marks: new Uint8Array(0) }
    }
    const wanted = Math.round((share * layer.outputs * layer.positions) / rows)
    const [count, note] = atMost(wanted, most[index] ?? 0, layer.name, minWeightsPerLayer)
    return { rows, marks: smallest([norms], count)[0] ?? new Uint8Array(0), ...note }
  })
  const shared = [...together]
  const found = globallySmallest(
    shared.flatMap((index) => units[index] ?? []),
    shared.map((index) => most[index] ?? 0),
    sparsity,
  )
  for (const [place, index] of shared.entries())
    marks[index] = { rows, marks: found[place] ?? new Uint8Array(0) }
  return marks
}

/** Units that a layer may lose: all of its blocks, as long as its floor stays. */
function capacity({ layer, rows, norms }: Units, floor: number): number {
  const weights = layer.outputs * layer.positions
  return Math.min(norms.length, Math.floor(Math.max(0, weights - floor) / rows))
}

function atMost(wanted: number, most: number, name: string, floor: number): [number, { note?: string }] {
  if (wanted <= most) return [wanted, {}]
  const why =
    floor > 0 ? `the ${floor} weights that every layer keeps` : 'channels beyond the last full block'
  return [most, { note: `${name} is pruned less than asked for: ${why} stay` }]
}

function globallySmallest(units: readonly Units[], most: readonly number[], sparsity: number): Uint8Array[] {
  const [first] = units
  if (first === undefined) return []
  const weights = units.reduce((sum, { layer }) => sum + layer.outputs * layer.positions, 0)
  const wanted = Math.round((sparsity * weights) / first.rows)
  const possible = most.reduce((sum, count) => sum + count, 0)
  if (wanted > possible) {
    const reachable = ((possible * first.rows) / weights).toFixed(3)
    refuse('/sparsity', `is out of reach: what every layer keeps allows ${reachable} over these layers`)
  }
  const candidates = units.map(({ norms }, index) => protectLargest(norms, most[index] ?? 0))
  return smallest(candidates, wanted)
}

/** The norms with all but the `count` smallest out of reach. */
function protectLargest(norms: Float32Array, count: number): Float32Array {
  if (count >= norms.length) return norms
  const [marks] = smallest([norms], count)
  return norms.map((norm, index) => (marks?.[index] === 1 ? norm : Number.POSITIVE_INFINITY))
}
