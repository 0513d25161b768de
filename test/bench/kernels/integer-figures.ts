import type { BenchOptions, Figure } from '../figure.js'
import type { BenchPage } from './bench-page.js'
import { layerFigures, liteRt, measureChains, ours, oursByPlan } from './chain-bench.js'
import { type ChainShape, chainLayers, chainModel, filtersOf, fullInt8 } from './chain-models.js'
import { binaryChain, int8Chain } from './integer-chain.js'
import { fastestOf, speedUp } from './times.js'

const treeKernel = 'bits-conv-tree'
const binaryTarget = 2.7

/** Integers beside LiteRT.js's and our own float32; binary layers beside both. */
export async function integerFigures(
  page: BenchPage,
  shape: ChainShape,
  rounds: number,
  say: BenchOptions['say'],
): Promise<Figure[]> {
  const dense = chainModel(shape, chainLayers)
  const chains = {
    dense: ours(page, shape, filtersOf(dense), 'dense'),
    int8: oursByPlan(page, (layers) => int8Chain(shape, layers)),
    'litert.int8': liteRt(page, (layers) => fullInt8(chainModel(shape, layers))),
    ...binaryChains(page, shape, 1),
  }
  const times = await measureChains(page, shape, chains, { rounds, say })
  const best = fastestOf(['int8', 'litert.int8'], times)
  const against = (ours: string, other: string, target: number | null) =>
    speedUp(`${ours}.vs.${other}.${shape.name}`, times, [other, ours], target)
  return [
    ...layerFigures(times, shape, 'integer', Object.keys(chains)),
    against('int8', 'litert.int8', 1),
    against('int8', 'dense', null),
    against('binary', 'dense', binaryTarget),
    against('binary.tree', 'dense', null),
    ...['binary', 'binary.tree'].map((name) => ({
      ...speedUp(`${name}.vs.best.int8.${shape.name}`, times, [best, name], null),
      note: `the best is ${best}`,
    })),
  ]
}

/** LiteRT.js's float32 is what a binary 3x3 replaces: we have no dense one. */
export async function binary3x3Figures(
  page: BenchPage,
  shape: ChainShape,
  rounds: number,
  say: BenchOptions['say'],
): Promise<Figure[]> {
  const chains = {
    litert: liteRt(page, (layers) => chainModel(shape, layers, 3)),
    ...binaryChains(page, shape, 3),
  }
  const times = await measureChains(page, shape, chains, { rounds, say })
  return [
    ...layerFigures(times, shape, '3x3', Object.keys(chains)),
    ...['binary', 'binary.tree'].map((name) =>
      speedUp(`${name}.3x3.vs.litert.${shape.name}`, times, ['litert', name], null),
    ),
  ]
}

function binaryChains(page: BenchPage, shape: ChainShape, size: 1 | 3) {
  const plan = (order: 'plain' | 'tree') => (layers: number) => binaryChain(shape, layers, { size, order })
  return {
    binary: oursByPlan(page, plan('plain')),
    // It would often choose a kernel in plain order.
    'binary.tree': oursByPlan(page, plan('tree'), { kernel: treeKernel }),
  }
}
