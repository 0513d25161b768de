import { type BenchOptions, type Figure, medianOf } from '../figure.js'
import type { BenchPage } from './bench-page.js'
import { breakEvenOf, type SparsePoint } from './break-even.js'
import {
  type ChainTimes,
  figureOf,
  layerFigures,
  type MakeEntry,
  measureChains,
  ours,
} from './chain-bench.js'
import { type ChainShape, chainLayers, chainModel, filtersOf, type Pattern, pruned } from './chain-models.js'
import { storedShare } from './chain-plan.js'
import { speedUp } from './times.js'

interface Structure {
  /** As keys say it. */
  readonly name: string
  readonly pattern: Pattern
  readonly rows: 1 | 2 | 4 | 5 | 6
  /** Percents of zeros around the one at which it breaks even. */
  readonly near: readonly number[]
  /** How many times faster than our own dense kernel it has to be, by percents of zeros; null prints alone. */
  readonly targets: Readonly<Record<number, number | null>>
}

const structures: readonly Structure[] = [
  {
    ...{ name: 'csr', pattern: 'unstructured', rows: 1 },
    near: [40, 50, 60],
    targets: { 50: null, 80: 2.4, 90: 4.5 },
  },
  { name: 'block2', pattern: 'block2', rows: 2, near: [10, 20, 30], targets: { 30: null, 90: null } },
  { name: 'block4', pattern: 'block4', rows: 4, near: [10, 20, 30], targets: { 30: 1.2, 50: 1.6, 90: 6.5 } },
  { name: 'group5', pattern: 'group5', rows: 5, near: [10, 20, 30], targets: { 30: null } },
  { name: 'group6', pattern: 'group6', rows: 6, near: [10, 20, 30], targets: { 30: 1.3 } },
]
/** Of CSR; the others have no target of their own. */
const breakEvenTarget = 0.55

/** Our sparse kernels beside our dense one: each structure with it in a page of its own, since one holds few chains. */
export async function sparseFigures(
  page: BenchPage,
  shape: ChainShape,
  rounds: number,
  say: BenchOptions['say'],
): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const structure of structures)
    figures.push(...(await structureFigures(page, shape, structure, rounds, say)))
  return figures
}

async function structureFigures(
  page: BenchPage,
  shape: ChainShape,
  { name, pattern, rows, near, targets }: Structure,
  rounds: number,
  say: BenchOptions['say'],
): Promise<Figure[]> {
  const dense = chainModel(shape, chainLayers)
  const chains: Record<string, MakeEntry> = { dense: ours(page, shape, filtersOf(dense), 'dense') }
  const stored = new Map<number, number>()
  const percents = [...new Set([...near, ...Object.keys(targets).map(Number)])]
  for (const percent of percents) {
    const filters = filtersOf(pruned(dense, pattern, percent / 100))
    stored.set(percent, storedShare(shape, filters, rows))
    chains[`${name}.${percent}`] = ours(page, shape, filters, rows)
  }
  const times = await measureChains(page, shape, chains, { rounds, say })
  const points = near.map((percent) => pointOf(times, `${name}.${percent}`, stored.get(percent)))
  const breakEven = breakEvenOf(points)
  const measured = points.map(({ storedShare: share }) => 1 - share)
  return [
    ...layerFigures(
      times,
      shape,
      'sparse',
      percents.map((percent) => `${name}.${percent}`),
    ),
    ...Object.entries(targets).map(([percent, target]) =>
      speedUp(`${name}.${percent}.vs.dense.${shape.name}`, times, ['dense', `${name}.${percent}`], target),
    ),
    {
      key: `${breakEvenKey}${name}.${shape.name}`,
      ...figureOf(breakEven),
      unit: 'zeros',
      better: 'lower',
      target: name === 'csr' ? breakEvenTarget : null,
      ...(breakEven.value < Math.min(...measured) || breakEven.value > Math.max(...measured)
        ? { note: 'outside what was measured, by the line through it' }
        : {}),
    },
  ]
}

const breakEvenKey = 'breakeven.'

function pointOf(times: ChainTimes, name: string, stored: number | undefined): SparsePoint {
  const denseMs = times.samplesMs('dense')
  const ratios = times.samplesMs(name).map((ms, round) => ms / (denseMs[round] ?? Number.NaN))
  return { storedShare: stored ?? Number.NaN, ratios }
}

/**
 * Of each structure the median over shapes: what `breakEvenZeros` of packages/kernel-plan's structure.ts rests on.
 *
 * @param figures of all shapes
 */
export function breakEvenFigures(figures: readonly Figure[]): Figure[] {
  return structures.map(({ name, rows }) => {
    const values = figures.flatMap(({ key, value }) =>
      key.startsWith(`${breakEvenKey}${name}.`) && value !== null ? [value] : [],
    )
    const value = medianOf(values)
    return {
      key: `${breakEvenKey}${name}`,
      value,
      interval: { low: Math.min(...values), high: Math.max(...values) },
      unit: 'zeros',
      better: 'lower',
      target: null,
      note: `median and range over shapes; breakEvenZeros[${rows}] of kernel-plan`,
    }
  })
}
