import type { BenchOptions, Figure } from '../figure.js'
import type { BenchPage } from './bench-page.js'
import { liteRt, type MakeEntry, measureChains, ours, speedUp } from './chain-bench.js'
import { type ChainShape, chainModel, type Pattern, pruned, wrappedChain } from './chain-models.js'
import type { Structure } from './chain-plan.js'
import { medianRatio } from './rounds.js'

interface Case {
  /** As keys say it. */
  readonly name: string
  readonly pattern: Pattern
  readonly rows: Structure
  readonly percent: number
  readonly target: number | null
}

/** Zeros by which a kernel has to be so many times faster than our own dense one. */
const cases: readonly Case[] = [
  { name: 'csr', pattern: 'unstructured', rows: 1, percent: 30, target: null },
  { name: 'csr', pattern: 'unstructured', rows: 1, percent: 50, target: null },
  // At or under 55 % the two must be even.
  { name: 'csr', pattern: 'unstructured', rows: 1, percent: 55, target: 1 },
  { name: 'csr', pattern: 'unstructured', rows: 1, percent: 80, target: 2.4 },
  { name: 'csr', pattern: 'unstructured', rows: 1, percent: 90, target: 4.5 },
  { name: 'block2.', pattern: 'block2', rows: 2, percent: 90, target: null },
  { name: 'block4.', pattern: 'block4', rows: 4, percent: 30, target: 1.2 },
  { name: 'block4.', pattern: 'block4', rows: 4, percent: 50, target: 1.6 },
  { name: 'block4.', pattern: 'block4', rows: 4, percent: 90, target: 6.5 },
  { name: 'group4.', pattern: 'group4', rows: 4, percent: 30, target: null },
  { name: 'group5.', pattern: 'group5', rows: 5, percent: 30, target: null },
  { name: 'group', pattern: 'group6', rows: 6, percent: 30, target: 1.3 },
]

/** Our sparse kernels beside our dense one. */
export async function sparseFigures(
  page: BenchPage,
  shape: ChainShape,
  rounds: number,
  say: BenchOptions['say'],
): Promise<Figure[]> {
  const dense = (layers: number) => chainModel(shape, layers)
  const chains: Record<string, MakeEntry> = { dense: ours(page, shape, dense, 'dense') }
  for (const { name, pattern, rows, percent } of cases)
    chains[`${name}${percent}`] = ours(
      page,
      shape,
      (layers) => pruned(dense(layers), pattern, percent / 100),
      rows,
    )
  const times = await measureChains(page, shape, chains, { rounds, say })
  return cases.map(({ name, percent, target }) =>
    speedUp(
      `${name}${percent}.vs.dense.${shape.name}`,
      times.layerMs('dense'),
      times.layerMs(`${name}${percent}`),
      target,
    ),
  )
}

/**
 * LiteRT.js's own sparse path: XNNPACK takes it for 1x1 convolutions between a 3x3 first convolution of stride 2 and
 * a mean, if it takes it at all. It was taken where the sparse file is faster than the same zeros stored dense.
 */
export async function liteRtSparseFigures(
  page: BenchPage,
  shape: ChainShape,
  rounds: number,
  say: BenchOptions['say'],
): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const percent of [80, 90]) {
    const share = percent / 100
    const zeros = (encode: 'dense' | 'sparse') => (layers: number) =>
      pruned(wrappedChain(shape, layers), 'unstructured', share, encode)
    const plain = (layers: number) => pruned(chainModel(shape, layers), 'unstructured', share)
    const times = await measureChains(
      page,
      shape,
      {
        'litert.zeros': liteRt(page, zeros('dense')),
        'litert.sparse': liteRt(page, zeros('sparse')),
        'ours.csr': ours(page, shape, plain, 1),
      },
      { rounds, say },
    )
    const [zerosMs, sparseMs] = [times.layerMs('litert.zeros'), times.layerMs('litert.sparse')]
    const { value, low, high } = medianRatio(zerosMs, sparseMs)
    const taken = low > 1.1 ? 'taken' : high < 1.1 ? 'not taken' : 'undecided'
    say(
      `${shape.name} LiteRT.js's sparse path at ${percent} %: ${taken} (zeros stored dense take ${value.toFixed(2)} times as long, ${low.toFixed(2)} to ${high.toFixed(2)})`,
    )
    figures.push(
      {
        key: `litert.sparse${percent}.vs.zeros.${shape.name}`,
        value,
        unit: 'x',
        better: 'higher',
        target: null,
      },
      // Where it was not taken there is nothing to be faster than, only the same zeros multiplied.
      speedUp(
        `csr${percent}.vs.litert.sparse.${shape.name}`,
        sparseMs,
        times.layerMs('ours.csr'),
        taken === 'taken' ? 1.2 : null,
      ),
    )
  }
  return figures
}
