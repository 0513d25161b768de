import {
  axisOf,
  type InferenceCall,
  indices,
  type OperatorDefinition,
  type OperatorDefinitions,
  type Shape,
  value,
} from '../definition.js'

const reduction: OperatorDefinition = { operands: [value('x'), indices('axes')], infer: reduced }

export const reductionDefinitions: OperatorDefinitions = {
  MEAN: reduction,
  SUM: reduction,
  REDUCE_MAX: reduction,
  REDUCE_MIN: reduction,
}

function reduced(call: InferenceCall): Shape[] {
  const x = call.shape('x')
  const axes = new Set(call.indices('axes').map((axis) => axisOf(call, axis, x.length)))
  if (call.options.keepDims) return [x.map((length, axis) => (axes.has(axis) ? 1 : length))]
  return [x.filter((_, axis) => !axes.has(axis))]
}
