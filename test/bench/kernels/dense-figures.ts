import type { TfliteModel } from '@paceline/tflite'
import type { BenchOptions, Figure } from '../figure.js'
import type { BenchPage } from './bench-page.js'
import { type ChainTimes, type Entry, liteRt, measureChains, ours, speedUp } from './chain-bench.js'
import { type ChainShape, chainModel, filtersOf, layerMacs, pruned } from './chain-models.js'
import { onnxChain } from './onnx-chain.js'
import { medianInterval } from './rounds.js'

const accumulators = [6, 8, 10, 12, 14]
const peakIterations = 100_000

/** Dense 1x1 convolutions of every runtime beside ours, and ours at 90 % zeros beside the best of theirs. */
export async function denseFigures(
  page: BenchPage,
  peers: string,
  shape: ChainShape,
  rounds: number,
  say: BenchOptions['say'],
): Promise<Figure[]> {
  const dense = (layers: number) => chainModel(shape, layers)
  const sparse = (layers: number) => pruned(dense(layers), 'unstructured', 0.9)
  const chains = {
    'ours.relaxed': ours(page, shape, dense, 'dense'),
    'ours.simd': ours(page, shape, dense, 'dense', { flavour: 'simd' }),
    'ours.csr90': ours(page, shape, sparse, 1),
    litert: liteRt(page, dense),
    onnx: async (layers: number): Promise<Entry> => ({
      runtime: 'onnx',
      modelUrl: await page.offer(onnxChain(peers, shape, dense(layers))),
      inputShape: [1, shape.channels, shape.side, shape.side],
    }),
    tfjs: (layers: number) => tfjsChain(page, shape, dense(layers)),
  }
  const others = Object.fromEntries(accumulators.map((count) => [`peak.${count}`, peakOf(count)]))
  const times = await measureChains(page, shape, chains, { rounds, say, others })
  const best = bestOf(['litert', 'onnx', 'tfjs'], times)
  const own = times.layerMs('ours.relaxed')
  return [
    speedUp(`dense.relaxed.vs.litert.${shape.name}`, times.layerMs('litert'), own, 1.2),
    speedUp(`dense.simd.vs.litert.${shape.name}`, times.layerMs('litert'), times.layerMs('ours.simd'), null),
    speedUp(`dense.relaxed.vs.onnx.${shape.name}`, times.layerMs('onnx'), own, null),
    speedUp(`dense.relaxed.vs.tfjs.${shape.name}`, times.layerMs('tfjs'), own, null),
    {
      key: `dense.share.of.peak.${shape.name}`,
      value: layerMacs(shape) / peakMacsPerMs(times) / medianInterval(own).value,
      unit: 'ratio',
      better: 'higher',
      target: shape.side === 7 ? 0.7 : 0.85,
    },
    speedUp(`csr90.vs.bestpeer.${shape.name}`, times.layerMs(best), times.layerMs('ours.csr90'), 5),
  ]
}

const peakOf = (count: number): Entry => ({
  runtime: 'peak',
  flavour: 'relaxed',
  accumulators: count,
  iterations: peakIterations,
})

/** Vectors of four lanes; the count of accumulators that does most is the peak. */
const peakMacsPerMs = (times: ChainTimes): number =>
  Math.max(
    ...accumulators.map(
      (count) => (4 * count * peakIterations) / medianInterval(times.callMs(`peak.${count}`)).value,
    ),
  )

function bestOf(names: readonly string[], times: ChainTimes): string {
  const median = (name: string) => medianInterval(times.layerMs(name)).value
  return names.reduce((best, name) => (median(name) < median(best) ? name : best))
}

async function tfjsChain(
  page: BenchPage,
  { side, channels }: ChainShape,
  chain: TfliteModel,
): Promise<Entry> {
  const layers = filtersOf(chain)
  return {
    runtime: 'tfjs',
    weightsUrl: await page.offer(joined(layers.map(({ weights }) => weights))),
    biasUrl: await page.offer(joined(layers.map(({ bias }) => bias))),
    layers: layers.length,
    side,
    channels,
  }
}

const joined = (arrays: readonly Float32Array[]) =>
  Buffer.concat(arrays.map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength)))
