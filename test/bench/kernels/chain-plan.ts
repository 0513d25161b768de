import { groupedRowsData, groupRows, type KernelPlan, type PlanOperator, planes } from '@paceline/kernel-plan'
import type { ChainShape, Filters } from './chain-models.js'

const relu6 = { min: 0, max: 6 }

/** How a layer's weights are given to our kernels: whole, or without zeros in rows of so many output channels. */
export type Rows = 'dense' | 1 | 2 | 4 | 5 | 6

/** The chain for our kernels, from the first layer's planes to the last one's: no layout conversion on either side. */
export function chainPlan(
  { side, channels }: ChainShape,
  layers: readonly Filters[],
  rows: Rows,
): KernelPlan {
  return {
    tensors: Array.from({ length: layers.length + 1 }, () => planes(channels, side, side)),
    operators: layers.map(({ weights, bias }, layer): PlanOperator => {
      const common = { label: `layer ${layer}`, inputs: [layer], output: layer + 1, clamp: relu6 }
      if (rows === 'dense') return { ...common, kind: 'conv1x1-dense', data: [weights, bias], parameters: [] }
      const data = groupedRowsData(groupRows(weights, channels, channels, rows))
      return { ...common, kind: 'conv1x1-sparse', data: [data, bias], parameters: [rows] }
    }),
    inputs: [0],
    outputs: [layers.length],
  }
}

/** Weights that a structure stores, of all that the dense layers have; those that fill up a last row count too. */
export function storedShare({ channels }: ChainShape, layers: readonly Filters[], rows: 1 | 2 | 4 | 5 | 6) {
  const stored = layers.map(({ weights }) => groupRows(weights, channels, channels, rows).values.length)
  return stored.reduce((sum, length) => sum + length, 0) / (layers.length * channels * channels)
}
