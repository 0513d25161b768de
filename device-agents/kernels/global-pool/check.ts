import { createRandom } from '@paceline/domain'
import { noClamp, planes, vector } from '@paceline/kernel-plan'
import { type CheckCase, floatsOf, type KernelCheck, oneOperator } from '../engine/self-check/index.js'
import { globalPoolReference } from './reference.js'

export const globalPoolCheck: KernelCheck = { kind: 'global-pool', cases: () => [sevenBySeven()] }

function sevenBySeven(): CheckCase {
  const channels = 5
  const input = floatsOf(createRandom(0), channels * 49)
  return {
    plan: oneOperator([planes(channels, 7, 7)], vector(channels), {
      kind: 'global-pool',
      clamp: noClamp,
      data: [],
      parameters: [],
    }),
    inputs: [input],
    expected: globalPoolReference(channels, noClamp, input),
    // Of a mean, where values of both signs cancel.
    tolerance: 1e-5,
  }
}
