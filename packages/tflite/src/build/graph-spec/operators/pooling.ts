import {
  type InferenceCall,
  imageOf,
  type OperatorDefinition,
  type OperatorDefinitions,
  positive,
  type Shape,
  value,
} from '../definition.js'
import { windowOutput } from '../windows.js'

const pool: OperatorDefinition = {
  operands: [value('x')],
  required: ['strideH', 'strideW', 'filterHeight', 'filterWidth'],
  infer: pooled,
}

export const poolingDefinitions: OperatorDefinitions = {
  AVERAGE_POOL_2D: pool,
  MAX_POOL_2D: pool,
}

function pooled(call: InferenceCall): Shape[] {
  const [batch, height, width, channels] = imageOf(call, 'x')
  const size = [positive(call, 'filterHeight'), positive(call, 'filterWidth')] as const
  return [[batch, ...windowOutput(call, [height, width], size), channels]]
}
