import { lowerModel, writePlan } from '@paceline/kernel-plan'
import { buildModel, type PruneRequest, pruneModel, type TfliteModel, writeModel } from '@paceline/tflite'
import type { BenchOptions, Figure } from '../figure.js'
import type { BenchPage } from './bench-page.js'
import { figureOf } from './chain-bench.js'
import type { ContestantRequest } from './page/contestant.js'
import { medianInterval } from './rounds.js'
import { speedUp, type Times } from './times.js'

interface NetworkCase {
  readonly family: 'mobilenet_v1' | 'mobilenet_v2'
  /** Zeros in the 1x1 convolutions. */
  readonly percent: number
  readonly target: number
}

const cases: readonly NetworkCase[] = [
  { family: 'mobilenet_v1', percent: 90, target: 3.5 },
  { family: 'mobilenet_v2', percent: 85, target: 2.5 },
]

/**
 * Whole networks, from the NHWC image to the class scores with every change of layout, beside LiteRT.js on the same
 * dense model.
 */
export async function networkFigures(
  page: BenchPage,
  resolution: number,
  rounds: number,
  say: BenchOptions['say'],
): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const { family, percent, target } of cases) {
    const dense = buildModel({ space: family, encoding: { width: 1, resolution } }, 0).model
    const ours = async (name: string, model: TfliteModel): Promise<ContestantRequest> => ({
      name,
      runtime: 'paceline',
      flavour: 'relaxed',
      planUrl: await page.offer(writePlan(lowerModel(model).plan)),
    })
    const contestants: ContestantRequest[] = [
      { name: 'litert', runtime: 'litert', modelUrl: await page.offer(writeModel(dense)) },
      await ours('dense', dense),
      await ours('csr', prunedPointwise(dense, { pattern: 'unstructured', scope: 'layer' }, percent)),
      await ours(
        'block4',
        prunedPointwise(dense, { pattern: 'block', blockChannels: 4, scope: 'layer' }, percent),
      ),
    ]
    const { measured } = await page.measure({ contestants, rounds, seed: percent })
    const times: Times = {
      samplesMs: (name) => measured[name]?.samplesMs ?? [],
      hotMs: (name) => measured[name]?.hotMs ?? Number.NaN,
    }
    for (const { name } of contestants) {
      const taken = medianInterval(times.samplesMs(name))
      say(
        `${family} ${name}: ${taken.value.toFixed(2)} ms (${taken.low.toFixed(2)} to ${taken.high.toFixed(2)})`,
      )
      figures.push({
        key: `network.${family}.${name}`,
        ...figureOf(taken),
        hot: times.hotMs(name),
        unit: 'ms',
        better: 'lower',
        target: null,
      })
    }
    figures.push(
      speedUp(`${family}.dense.vs.litert`, times, ['litert', 'dense'], 1),
      speedUp(`${family}.s${percent}.vs.litert`, times, ['litert', 'csr'], target),
      speedUp(`${family}.block4.s${percent}.vs.litert`, times, ['litert', 'block4'], null),
    )
  }
  return figures
}

type PruneWay =
  | Pick<Extract<PruneRequest, { pattern: 'unstructured' }>, 'pattern' | 'scope'>
  | Pick<Extract<PruneRequest, { pattern: 'block' }>, 'pattern' | 'blockChannels' | 'scope'>

/** Every 1x1 convolution with the same share of zeros; all else as it was. */
function prunedPointwise(model: TfliteModel, way: PruneWay, percent: number): TfliteModel {
  const [graph] = model.graphs
  const layers = graph?.operators.flatMap(({ type, inputs }, index) => {
    const [, height, width] = graph.tensors[inputs[1] ?? -1]?.shape ?? []
    return type === 'CONV_2D' && height === 1 && width === 1 ? [[index, percent / 100]] : []
  })
  return pruneModel(model, { kind: 'prune', ...way, layers: Object.fromEntries(layers ?? []) }).model
}
