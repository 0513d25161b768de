import type { BenchOptions, Figure } from '../figure.js'
import type { BenchPage } from './bench-page.js'
import { measureChains, ours } from './chain-bench.js'
import { type ChainShape, chainLayers, chainModel, filtersOf, pruned } from './chain-models.js'
import { speedUp } from './times.js'

/** One thread beside two, dense and sparse. */
export async function threadFigures(
  page: BenchPage,
  shape: ChainShape,
  rounds: number,
  say: BenchOptions['say'],
): Promise<Figure[]> {
  const chain = chainModel(shape, chainLayers)
  const [dense, sparse] = [filtersOf(chain), filtersOf(pruned(chain, 'unstructured', 0.9))]
  const two = { threads: 2 }
  const times = await measureChains(
    page,
    shape,
    {
      dense: ours(page, shape, dense, 'dense'),
      'dense.two': ours(page, shape, dense, 'dense', two),
      csr90: ours(page, shape, sparse, 1),
      'csr90.two': ours(page, shape, sparse, 1, two),
    },
    { rounds, say },
  )
  return ['dense', 'csr90'].map((name) =>
    speedUp(`${name}.two.threads.${shape.name}`, times, [name, `${name}.two`], 1.6),
  )
}
