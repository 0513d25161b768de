import { createRandom } from '@paceline/domain'
import { type PlanTensor, planes, vector } from '@paceline/kernel-plan'
import { type CheckCase, floatsOf, type KernelCheck, oneOperator } from '../engine/self-check/index.js'
import { multiplyReference } from './reference.js'

/** Planes by one factor to a channel, planes by planes, vectors. */
const shapes: readonly (readonly [PlanTensor, PlanTensor])[] = [
  [planes(3, 7, 7), vector(3)],
  [planes(3, 7, 7), planes(3, 7, 7)],
  [vector(13), vector(13)],
]

export const multiplyCheck: KernelCheck = { kind: 'multiply', cases: () => shapes.map(caseOf) }

function caseOf([shape, factors]: (typeof shapes)[number], seed: number): CheckCase {
  const random = createRandom(seed)
  const [a, b] = [floatsOf(random, sizeOf(shape)), floatsOf(random, sizeOf(factors))]
  const clamp = { min: -0.5, max: 0.75 }
  return {
    plan: oneOperator([shape, factors], shape, { kind: 'multiply', clamp, data: [], parameters: [] }),
    inputs: [a, b],
    expected: multiplyReference(a, b, clamp),
    tolerance: 0,
  }
}

const sizeOf = ({ channels, height, width }: PlanTensor): number => channels * height * width
