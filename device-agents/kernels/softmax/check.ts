import { createRandom } from '@paceline/domain'
import { noClamp, vector } from '@paceline/kernel-plan'
import { type CheckCase, floatsOf, type KernelCheck, oneOperator } from '../engine/self-check/index.js'
import { softmaxReference } from './reference.js'

/** 1.0 as the bits of a float. */
const betaBits = 0x3f800000

export const softmaxCheck: KernelCheck = { kind: 'softmax', cases: () => [logits()] }

function logits(): CheckCase {
  const length = 101
  const input = floatsOf(createRandom(0), length).map((value) => value * 10)
  return {
    plan: oneOperator([vector(length)], vector(length), {
      kind: 'softmax',
      clamp: noClamp,
      data: [],
      parameters: [betaBits],
    }),
    inputs: [input],
    expected: softmaxReference(1, input),
    tolerance: 5e-6,
  }
}
