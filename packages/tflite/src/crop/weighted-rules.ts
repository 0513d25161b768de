import type { ChannelRule, OperatorCall } from './operator-call.js'

const notConstant = 'has weights or a bias that are no dense constants'

/** Weights `[outputs, …, inputs]` make channels of their own. */
function making(
  call: OperatorCall,
  at: { input: number; weights: number; bias: number },
): ReturnType<ChannelRule> {
  const weights = call.constant(at.weights)
  const input = call.channels(at.input)
  if (weights === undefined || input === undefined) return notConstant
  const perOutput = weights.shape.at(-1) ?? 0
  const isFlattening = call.operator.type === 'FULLY_CONNECTED'
  const repeats = perOutput / input.length
  if (repeats !== 1 && !(isFlattening && Number.isInteger(repeats))) return 'is grouped'
  if (call.operator.options.weightsFormat === 'SHUFFLED4x16INT8') return 'has shuffled weights'
  const inputs = repeated(input, repeats)
  const tensor = call.operator.inputs[at.weights] ?? -1
  const shared = call.known.get(tensor)
  const outputs = shared?.outputs ?? call.classes.fresh(weights.shape[0] ?? 0)
  if (shared === undefined) call.known.set(tensor, { inputs, outputs })
  else call.classes.tie(shared.inputs, inputs)
  if (!call.cutBias(at.bias, outputs)) call.classes.freeze(outputs, notConstant)
  call.cut(at.weights, 0, outputs)
  call.cut(at.weights, weights.shape.length - 1, inputs)
  return outputs
}

/** Each output channel is of one input channel, `depthMultiplier` of them next to each other. */
const depthwise: ChannelRule = (call) => {
  const weights = call.constant(1)
  const input = call.channels(0)
  if (weights === undefined || input === undefined) return notConstant
  const perInput = (weights.shape.at(-1) ?? 0) / input.length
  if (!Number.isInteger(perInput)) return 'is grouped'
  const outputs = input.flatMap((channel) => Array.from({ length: perInput }, () => channel))
  if (!call.cutBias(2, outputs)) return notConstant
  call.cut(1, weights.shape.length - 1, outputs)
  return outputs
}

const transposed: ChannelRule = (call) => {
  const size = call.integers(0)
  if (size === undefined) return 'computes its output shape'
  const outputs = making(call, { input: 2, weights: 1, bias: 3 })
  if (typeof outputs !== 'string') call.count(0, size.length - 1, outputs)
  return outputs
}

export const weightedRules: Readonly<Record<string, ChannelRule>> = {
  CONV_2D: (call) => making(call, { input: 0, weights: 1, bias: 2 }),
  DEPTHWISE_CONV_2D: depthwise,
  FULLY_CONNECTED: (call) => making(call, { input: 0, weights: 1, bias: 2 }),
  TRANSPOSE_CONV: transposed,
}

/** Operators that make channels: a crop chooses among those. */
export const makesChannels = (type: string): boolean => type in weightedRules && type !== 'DEPTHWISE_CONV_2D'

export function repeated(channels: readonly number[], times: number): number[] {
  return Array.from({ length: times }, () => channels).flat()
}
