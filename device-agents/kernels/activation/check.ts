import { createRandom } from '@paceline/domain'
import { noClamp, planes } from '@paceline/kernel-plan'
import { type CheckCase, floatsOf, type KernelCheck, oneOperator } from '../engine/self-check/index.js'
import { type Activation, activationReference, activations } from './reference.js'

export const activationCheck: KernelCheck = {
  kind: 'activation',
  cases: () => (Object.keys(activations) as Activation[]).map(caseOf),
}

function caseOf(activation: Activation, seed: number): CheckCase {
  const shape = planes(3, 7, 7)
  const clamp = activation === 'clamp' ? { min: 0, max: 6 } : noClamp
  const input = floatsOf(createRandom(seed), 3 * 49).map((value) => value * 8)
  return {
    plan: oneOperator([shape], shape, {
      kind: 'activation',
      clamp,
      data: [],
      parameters: [activations[activation]],
    }),
    inputs: [input],
    expected: activationReference(activation, clamp, input),
    tolerance: 1e-6,
  }
}
