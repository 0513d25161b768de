import { noClamp } from '../../plan.js'
import { activationAt, clampNamed, type LoweringRule } from '../operator-call.js'

/** Numbers of the kernel's functions; a clamp alone is that of the operator. */
const functions: Readonly<Record<string, number>> = { HARD_SWISH: 1, LOGISTIC: 2 }
const clampAlone = 3

export const activation: LoweringRule = (call) => {
  const { type, inputs, outputs } = call.operator
  const input = activationAt(call, 0)
  if (typeof input === 'string') return input
  const clamp = clampNamed(type) ?? noClamp
  return (plan) => {
    plan.add('activation', {
      inputs: [plan.read(inputs[0] ?? -1)],
      output: plan.make(outputs[0] ?? -1),
      clamp,
      parameters: [functions[type] ?? clampAlone],
    })
  }
}
