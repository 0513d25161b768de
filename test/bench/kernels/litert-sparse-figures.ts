import { ownPathDecision } from '@paceline/domain'
import type { BenchOptions, Figure } from '../figure.js'
import type { BenchPage } from './bench-page.js'
import { figureOf, liteRt, measureChains, ours } from './chain-bench.js'
import { type ChainShape, chainLayers, chainModel, filtersOf, pruned, wrappedChain } from './chain-models.js'
import { medianRatio } from './rounds.js'
import { speedUp } from './times.js'

/**
 * LiteRT.js's own sparse path: XNNPACK takes it for 1x1 convolutions between a 3x3 first convolution of stride 2 and
 * a mean, if it takes it at all. Whether it did is decided as in a sparse study, by the same zeros stored dense.
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
    const filters = filtersOf(pruned(chainModel(shape, chainLayers), 'unstructured', share))
    const times = await measureChains(
      page,
      shape,
      {
        'litert.zeros': liteRt(page, zeros('dense')),
        'litert.sparse': liteRt(page, zeros('sparse')),
        'ours.csr': ours(page, shape, filters, 1),
      },
      { rounds, say },
    )
    const evidence = medianRatio(times.samplesMs('litert.zeros'), times.samplesMs('litert.sparse'))
    const taken = ownPathDecision(evidence)
    figures.push(
      {
        key: `litert.sparse${percent}.vs.zeros.${shape.name}`,
        ...figureOf(evidence),
        hot: times.hotMs('litert.zeros') / times.hotMs('litert.sparse'),
        unit: 'x',
        better: 'higher',
        target: null,
        note: `LiteRT.js's sparse path: ${taken}`,
      },
      {
        ...speedUp(
          `csr${percent}.vs.litert.sparse.${shape.name}`,
          times,
          ['litert.sparse', 'ours.csr'],
          taken === 'taken' ? 1.2 : null,
        ),
        // Where it was not taken there is nothing to be faster than, only the same zeros multiplied.
        ...(taken === 'taken' ? {} : { note: `${taken}: see the line above` }),
      },
    )
  }
  return figures
}
