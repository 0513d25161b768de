import { activationAt, type LoweringRule } from '../operator-call.js'

/** Of one vector. */
export const softmax: LoweringRule = (call) => {
  const { inputs, outputs, options } = call.operator
  const input = activationAt(call, 0)
  if (typeof input === 'string') return input
  if (input.layout !== 'vector') return 'it is over the channels of each pixel: only one vector is known'
  const beta = Number(options.beta ?? 0)
  if (!Number.isFinite(beta)) return `its beta is ${beta}`
  return (plan) => {
    plan.add('softmax', {
      inputs: [plan.read(inputs[0] ?? -1)],
      output: plan.make(outputs[0] ?? -1),
      parameters: [bitsOf(beta)],
    })
  }
}

const bitsOf = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0
