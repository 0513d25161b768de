import { createRandom } from '@paceline/domain'
import { type KernelPlan, type PlanTensor, writePlan } from '@paceline/kernel-plan'
import type { BenchOptions, Figure } from '../figure.js'
import type { BenchPage } from './bench-page.js'
import { liteRt, measureChains, ours, speedUp } from './chain-bench.js'
import { type ChainShape, chainModel, fullInt8, pruned } from './chain-models.js'

/** One thread beside two, dense and sparse. */
export async function threadFigures(
  page: BenchPage,
  shape: ChainShape,
  rounds: number,
  say: BenchOptions['say'],
): Promise<Figure[]> {
  const dense = (layers: number) => chainModel(shape, layers)
  const sparse = (layers: number) => pruned(dense(layers), 'unstructured', 0.9)
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
    speedUp(`${name}.two.threads.${shape.name}`, times.layerMs(name), times.layerMs(`${name}.two`), 1.6),
  )
}

/** Integers beside LiteRT.js's, and beside our own float32. */
export async function int8Figures(
  page: BenchPage,
  shape: ChainShape,
  rounds: number,
  say: BenchOptions['say'],
): Promise<Figure[]> {
  const dense = (layers: number) => chainModel(shape, layers)
  const times = await measureChains(
    page,
    shape,
    {
      dense: ours(page, shape, dense, 'dense'),
      int8: async (layers) => ({
        runtime: 'paceline',
        flavour: 'relaxed',
        planUrl: await page.offer(writePlan(int8Chain(shape, layers))),
      }),
      'litert.int8': liteRt(page, (layers) => fullInt8(dense(layers))),
    },
    { rounds, say },
  )
  return [
    speedUp(`int8.vs.litert.int8.${shape.name}`, times.layerMs('litert.int8'), times.layerMs('int8'), 1),
    speedUp(`int8.vs.dense.${shape.name}`, times.layerMs('dense'), times.layerMs('int8'), null),
  ]
}

/** Weights of any value: integers take the same time whatever they are. Sums are scaled back to eight bits. */
function int8Chain({ side, channels }: ChainShape, layers: number): KernelPlan {
  const tensor: PlanTensor = {
    dtype: 'int8',
    layout: 'hwc',
    channels,
    height: side,
    width: side,
    stride: Math.ceil(channels / 16) * 16,
  }
  const random = createRandom(1)
  return {
    tensors: Array.from({ length: layers + 1 }, () => tensor),
    operators: Array.from({ length: layers }, (_, layer) => ({
      kind: 'int8-conv1x1' as const,
      label: `layer ${layer}`,
      inputs: [layer],
      output: layer + 1,
      clamp: { min: -128, max: 127 },
      data: [
        Int8Array.from({ length: channels * channels }, () => random.nextBelow(255) - 127),
        Int32Array.from({ length: 3 * channels }, (__, at) =>
          at < channels ? 0 : at < 2 * channels ? 2 ** 30 : -9,
        ),
      ],
      parameters: [0, 0],
    })),
    input: 0,
    output: layers,
  }
}
