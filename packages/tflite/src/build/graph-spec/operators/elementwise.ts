import { broadcastShape } from '../broadcast-shape.js'
import {
  type InferenceCall,
  type OperatorDefinition,
  type OperatorDefinitions,
  type Shape,
  value,
  written,
} from '../definition.js'

const binary: OperatorDefinition = {
  operands: [value('x'), value('y')],
  infer: (call) => [broadcastShape(call, call.shape('x'), call.shape('y'))],
}

const unary: OperatorDefinition = {
  operands: [value('x')],
  infer: (call) => [call.shape('x')],
}

const sum = (call: InferenceCall) => call.meanSquare(0) + call.meanSquare(1)
const product = (call: InferenceCall) => call.meanSquare(0) * call.meanSquare(1)
const half: OperatorDefinition = { ...unary, meanSquare: (call) => call.meanSquare(0) / 2 }

export const elementwiseDefinitions: OperatorDefinitions = {
  ADD: { ...binary, meanSquare: sum },
  SUB: { ...binary, meanSquare: sum },
  MUL: { ...binary, meanSquare: product },
  DIV: binary,
  POW: binary,
  MAXIMUM: binary,
  MINIMUM: binary,
  // The difference is near normal: E[d⁴] = 3 E[d²]².
  SQUARED_DIFFERENCE: { ...binary, meanSquare: (call) => 3 * sum(call) ** 2 },
  SQRT: unary,
  RSQRT: unary,
  EXP: unary,
  LOG: unary,
  ABS: unary,
  NEG: unary,
  SQUARE: { ...unary, meanSquare: (call) => 3 * call.meanSquare(0) ** 2 },
  RELU: half,
  RELU6: half,
  RELU_N1_TO_1: unary,
  LEAKY_RELU: { ...unary, required: ['alpha'] },
  PRELU: { operands: [value('x'), value('slopes')], infer: prelu, meanSquare: (call) => call.meanSquare(0) },
  ELU: unary,
  HARD_SWISH: half,
  LOGISTIC: { ...unary, meanSquare: () => 0.25 },
  TANH: unary,
  SOFTMAX: {
    ...unary,
    required: ['beta'],
    infer: softmax,
    meanSquare: (_, shape) => (shape.at(-1) ?? 1) ** -2,
  },
}

function prelu(call: InferenceCall): Shape[] {
  const x = call.shape('x')
  const slopes = call.shape('slopes')
  if (broadcastShape(call, x, slopes).join() !== x.join()) {
    call.fail(`slopes ${written(slopes)} do not broadcast to x ${written(x)}`)
  }
  return [x]
}

function softmax(call: InferenceCall): Shape[] {
  const x = call.shape('x')
  if (x.length < 1 || x.length > 4) call.fail(`x ${written(x)} must have 1 to 4 axes`)
  return [x]
}
