import { noClamp, type PlanOperator } from '../../plan.js'
import {
  activationAt,
  type Emit,
  fusedClamp,
  type LoweringRule,
  type OperatorCall,
  outputOf,
} from '../operator-call.js'

/** A window as large as the image. */
export const averagePool: LoweringRule = (call) => {
  const { filterHeight, filterWidth, padding } = call.operator.options
  const clamp = fusedClamp(call)
  if (typeof clamp === 'string') return clamp
  const input = activationAt(call, 0)
  if (typeof input === 'string') return input
  const [height, width] = [Number(filterHeight), Number(filterWidth)]
  const covers =
    padding === 'SAME'
      ? height >= input.height && width >= input.width
      : height === input.height && width === input.width
  if (!covers) return `its window of ${height}x${width} is not the whole image: only that is known`
  return wholeImage(call, clamp)
}

/** Over height and width. */
export const mean: LoweringRule = (call) => {
  const { graph, operator } = call
  const axes = graph.integers(operator.inputs[1])?.map((axis) => (axis < 0 ? axis + 4 : axis))
  const rank = graph.tensor(operator.inputs[0])?.shape.length
  const isSpatial = rank === 4 && axes?.length === 2 && axes.includes(1) && axes.includes(2)
  return isSpatial ? wholeImage(call, noClamp) : 'it is no mean over height and width'
}

function wholeImage(call: OperatorCall, clamp: PlanOperator['clamp']): Emit | string {
  const { inputs, outputs } = call.operator
  const input = activationAt(call, 0)
  const output = outputOf(call)
  if (typeof input === 'string') return input
  if (typeof output === 'string') return output
  if (output.layout !== 'vector') return 'it makes more than one pixel'
  const isPoint = input.layout === 'vector'
  return (plan) => {
    const read = [plan.read(inputs[0] ?? -1)]
    const made = plan.make(outputs[0] ?? -1)
    // The mean of one pixel is that pixel.
    if (isPoint) plan.add('activation', { inputs: read, output: made, clamp, parameters: [clampAlone] })
    else plan.add('global-pool', { inputs: read, output: made, clamp })
  }
}

const clampAlone = 3
