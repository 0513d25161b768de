import { createRandom } from '@paceline/domain'
import { groupedRowsData, groupRows, planes } from '@paceline/kernel-plan'
import { type CheckCase, floatsOf, type KernelCheck, oneOperator } from '../engine/self-check/index.js'
import { sparseConv1x1Reference } from './reference.js'

/** Channels in and out, height and width: whole tiles and groups, and with a rest. */
const shapes = [
  [19, 13, 7, 7],
  [24, 60, 8, 8],
  [5, 7, 1, 1],
] as const
const rowsPerGroup = [1, 2, 4, 5, 6]
const clamp = { min: -1, max: 1.5 }

export const conv1x1SparseCheck: KernelCheck = {
  kind: 'conv1x1-sparse',
  cases: () => rowsPerGroup.flatMap((rows) => shapes.map((shape) => caseOf(rows, shape))),
}

function caseOf(rows: number, [channelsIn, channelsOut, height, width]: (typeof shapes)[number]): CheckCase {
  const random = createRandom(rows)
  const blocks = Math.ceil(channelsOut / rows) * channelsIn
  const isKept = Array.from({ length: blocks }, () => random.nextUnit() < 0.4)
  const dense = floatsOf(random, channelsIn * channelsOut).map((weight, index) => {
    const group = Math.floor(Math.floor(index / channelsIn) / rows)
    return isKept[group * channelsIn + (index % channelsIn)] ? weight : 0
  })
  const layer = {
    channelsIn,
    channelsOut,
    pixels: height * width,
    weights: groupRows(dense, channelsOut, channelsIn, rows),
    bias: floatsOf(random, channelsOut),
    clamp,
  }
  const input = floatsOf(random, channelsIn * height * width)
  return {
    plan: oneOperator([planes(channelsIn, height, width)], planes(channelsOut, height, width), {
      kind: 'conv1x1-sparse',
      clamp,
      data: [groupedRowsData(layer.weights), layer.bias],
      parameters: [rows],
    }),
    inputs: [input],
    expected: sparseConv1x1Reference(layer, input),
    tolerance: 2e-6,
  }
}
