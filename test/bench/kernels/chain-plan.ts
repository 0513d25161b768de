import { type KernelPlan, type PlanOperator, planes } from '@paceline/kernel-plan'
import type { TfliteModel } from '@paceline/tflite'
import { type ChainShape, filtersOf } from './chain-models.js'

const relu6 = { min: 0, max: 6 }

/** How a layer's weights are given to our kernels: whole, or without zeros in rows of so many output channels. */
export type Structure = 'dense' | 1 | 2 | 4 | 5 | 6

/** The chain for our kernels, from the first layer's planes to the last one's: no layout conversion on either side. */
export function chainPlan(
  { side, channels }: ChainShape,
  chain: TfliteModel,
  structure: Structure,
): KernelPlan {
  const layers = filtersOf(chain)
  return {
    tensors: Array.from({ length: layers.length + 1 }, () => planes(channels, side, side)),
    operators: layers.map(({ weights, bias }, layer): PlanOperator => {
      const common = { label: `layer ${layer}`, inputs: [layer], output: layer + 1, clamp: relu6 }
      return structure === 'dense'
        ? { ...common, kind: 'conv1x1-dense', data: [weights, bias], parameters: [] }
        : {
            ...common,
            kind: 'conv1x1-sparse',
            data: [sparseRows(weights, channels, channels, structure), bias],
            parameters: [structure],
          }
    }),
    input: 0,
    output: layers.length,
  }
}

/** Row pointers, columns and values of `rows` output channels at a time; a column counts where any of them is not 0. */
function sparseRows(
  weights: Float32Array,
  channelsOut: number,
  channelsIn: number,
  rows: number,
): Uint8Array {
  const pointers = [0]
  const columns: number[] = []
  const values: number[] = []
  for (let first = 0; first < channelsOut; first += rows) {
    for (let column = 0; column < channelsIn; column++) {
      const block = Array.from({ length: rows }, (_, row) =>
        first + row < channelsOut ? (weights[(first + row) * channelsIn + column] ?? 0) : 0,
      )
      if (block.every((value) => value === 0)) continue
      columns.push(column)
      values.push(...block)
    }
    pointers.push(columns.length)
  }
  const words = new Uint32Array([...pointers, ...columns])
  const bytes = new Uint8Array(words.byteLength + values.length * 4)
  bytes.set(new Uint8Array(words.buffer))
  bytes.set(new Uint8Array(Float32Array.from(values).buffer), words.byteLength)
  return bytes
}
