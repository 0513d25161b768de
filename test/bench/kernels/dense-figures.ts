import type { TfliteModel } from '@paceline/tflite'
import type { BenchOptions, Figure } from '../figure.js'
import type { BenchPage } from './bench-page.js'
import { type ChainTimes, type Entry, layerFigures, liteRt, measureChains, ours } from './chain-bench.js'
import { type ChainShape, chainLayers, chainModel, filtersOf, layerMacs, pruned } from './chain-models.js'
import { onnxChain } from './onnx-chain.js'
import { type Interval, medianInterval } from './rounds.js'
import { fastestOf, speedUp } from './times.js'

const accumulators = [6, 8, 10, 12, 14]
// Some milliseconds: a neighbour must be able to fall on it as on a chain.
const peakIterations = 1_000_000

/** Dense 1x1 convolutions of every runtime beside ours, and ours at 90 % zeros beside the best of theirs. */
export async function denseFigures(
  page: BenchPage,
  peers: string,
  shape: ChainShape,
  rounds: number,
  say: BenchOptions['say'],
): Promise<Figure[]> {
  const dense = (layers: number) => chainModel(shape, layers)
  const filters = filtersOf(dense(chainLayers))
  const sparse = filtersOf(pruned(dense(chainLayers), 'unstructured', 0.9))
  const chains = {
    'ours.relaxed': ours(page, shape, filters, 'dense'),
    'ours.simd': ours(page, shape, filters, 'dense', { flavour: 'simd' }),
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
  const best = fastestOf(['litert', 'onnx', 'tfjs'], times)
  return [
    ...layerFigures(times, shape, 'dense', Object.keys(chains)),
    speedUp(`dense.relaxed.vs.litert.${shape.name}`, times, ['litert', 'ours.relaxed'], 1.2),
    speedUp(`dense.simd.vs.litert.${shape.name}`, times, ['litert', 'ours.simd'], null),
    speedUp(`dense.relaxed.vs.onnx.${shape.name}`, times, ['onnx', 'ours.relaxed'], null),
    speedUp(`dense.relaxed.vs.tfjs.${shape.name}`, times, ['tfjs', 'ours.relaxed'], null),
    shareOfPeak(shape, times),
    {
      ...speedUp(`csr90.vs.bestpeer.${shape.name}`, times, [best, 'ours.csr90'], 5),
      note: `the best is ${best}`,
    },
  ]
}

/** Round by round, as all ratios are: the machine's clock is not the same in all. */
function shareOfPeak(shape: ChainShape, times: ChainTimes): Figure {
  const { peak, ms: peakMs } = peakOfAll(times)
  const peakMacs = 4 * peak * peakIterations
  const shares = times
    .samplesMs('ours.relaxed')
    .map((ms, round) => layerMacs(shape) / ms / (peakMacs / (peakMs[round] ?? Number.NaN)))
  const { value, low, high }: Interval = medianInterval(shares)
  return {
    key: `dense.share.of.peak.${shape.name}`,
    value,
    interval: { low, high },
    hot: layerMacs(shape) / times.hotMs('ours.relaxed') / (peakMacs / medianInterval(peakMs).value),
    unit: 'ratio',
    better: 'higher',
    target: shape.side === 7 ? 0.7 : 0.85,
    note: `${peak} accumulators are the peak`,
  }
}

const peakOf = (count: number): Entry => ({
  runtime: 'peak',
  flavour: 'relaxed',
  accumulators: count,
  iterations: peakIterations,
})

/** The count of accumulators that does most in the time. */
function peakOfAll(times: ChainTimes): { readonly peak: number; readonly ms: readonly number[] } {
  const done = (count: number) => count / medianInterval(times.callMs(`peak.${count}`)).value
  const peak = accumulators.reduce((best, count) => (done(count) > done(best) ? count : best))
  return { peak, ms: times.callMs(`peak.${peak}`) }
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
