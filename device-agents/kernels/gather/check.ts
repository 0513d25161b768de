import { createRandom } from '@paceline/domain'
import { noClamp, planes, vector } from '@paceline/kernel-plan'
import { type CheckCase, floatsOf, type KernelCheck, oneOperator } from '../engine/self-check/index.js'
import { gatherReference } from './reference.js'

const map = Uint32Array.of(6, 0, 4, 2, 6, 5, 1)
const channels = [3, 4]

/** Planes with pixels left over, whole and every second; and vectors, of planes and of vectors. */
const shapes = [
  [7, 9, 1],
  [9, 13, 2],
  [2, 2, 2],
  [1, 1, 1],
] as const

export const gatherCheck: KernelCheck = { kind: 'gather', cases: () => shapes.map(caseOf) }

function caseOf([height, width, stride]: (typeof shapes)[number], seed: number): CheckCase {
  const random = createRandom(seed)
  const tensorOf = (count: number, rows: number, columns: number) =>
    rows * columns === 1 ? vector(count) : planes(count, rows, columns)
  const inputs = channels.map((count) => floatsOf(random, count * height * width))
  return {
    plan: oneOperator(
      channels.map((count) => tensorOf(count, height, width)),
      tensorOf(map.length, Math.ceil(height / stride), Math.ceil(width / stride)),
      { kind: 'gather', clamp: noClamp, data: [map], parameters: [stride] },
    ),
    inputs,
    expected: gatherReference({ map, stride, height, width }, inputs),
    tolerance: 0,
  }
}
