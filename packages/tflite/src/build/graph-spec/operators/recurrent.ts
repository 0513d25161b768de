import {
  bias,
  checkBias,
  type InferenceCall,
  type OperatorDefinitions,
  positive,
  type Shape,
  state,
  value,
  weights,
  written,
} from '../definition.js'

export const recurrentDefinitions: OperatorDefinitions = {
  SVDF: {
    operands: [value('x'), weights('features'), weights('time'), bias, state('state', rememberedFrom)],
    required: ['rank'],
    infer: svdf,
    fanIn: (call, operand) => (operand === 'time' ? remembered(call) : (call.shape('features')[1] ?? 1)),
  },
}

/** `rank` filters give each unit; a filter weighs its features of the last steps. */
function svdf(call: InferenceCall): Shape[] {
  const [batch = 0, length, ...more] = call.shape('x')
  const [filters = 0, features] = call.shape('features')
  const rank = positive(call, 'rank')
  if (length === undefined || more.length > 0)
    call.fail(`x is ${written(call.shape('x'))}, not [batch, features]`)
  if (call.shape('features').length !== 2 || features !== length) {
    call.fail(`features are ${written(call.shape('features'))}, not [filters, ${length}]`)
  }
  if (call.shape('time').length !== 2 || call.shape('time')[0] !== filters) {
    call.fail(`time is ${written(call.shape('time'))}, not [${filters}, steps]`)
  }
  if (filters % rank !== 0) call.fail(`${filters} filters are not a multiple of rank ${rank}`)
  checkBias(call, filters / rank)
  return [[batch, filters / rank]]
}

function rememberedFrom(call: InferenceCall): Shape {
  const [filters = 0, steps = 0] = call.shape('time')
  return [call.shape('x')[0] ?? 0, filters * steps]
}

/** What is remembered has a mean square of 1 whatever that of x. */
function remembered(call: InferenceCall): number {
  return (positive(call, 'rank') * (call.shape('time')[1] ?? 1)) / call.meanSquare(0)
}
