import { createRandom } from '@paceline/domain'
import { planes, vector } from '@paceline/kernel-plan'
import { type CheckCase, floatsOf, type KernelCheck, oneOperator } from '../engine/self-check/index.js'
import { addReference } from './reference.js'

const shapes = [planes(3, 7, 7), vector(13)]

export const addCheck: KernelCheck = { kind: 'add', cases: () => shapes.map(caseOf) }

function caseOf(shape: (typeof shapes)[number], seed: number): CheckCase {
  const random = createRandom(seed)
  const size = shape.channels * shape.height * shape.width
  const [a, b] = [floatsOf(random, size), floatsOf(random, size)]
  const clamp = { min: -1, max: 1.5 }
  return {
    plan: oneOperator([shape, shape], shape, { kind: 'add', clamp, data: [], parameters: [] }),
    inputs: [a, b],
    expected: addReference(a, b, clamp),
    tolerance: 0,
  }
}
