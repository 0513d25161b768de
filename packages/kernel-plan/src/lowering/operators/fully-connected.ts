import { fusedClamp, type LoweringRule, outputOf } from '../operator-call.js'
import { addFullyConnected } from '../weights/add-layer.js'
import { biasOf } from './window.js'

/** On one row; an image is taken as the row of its pixels. */
export const fullyConnected: LoweringRule = (call) => {
  const { graph, operator } = call
  const [input = -1, weightsAt = -1, biasAt = -1] = operator.inputs
  const clamp = fusedClamp(call)
  if (typeof clamp === 'string') return clamp
  const output = outputOf(call)
  if (typeof output === 'string') return output
  if (operator.options.weightsFormat !== undefined && operator.options.weightsFormat !== 'DEFAULT')
    return `its weights are ${operator.options.weightsFormat}`
  const weights = graph.floats(weightsAt)
  if (typeof weights === 'string') return weights
  const bias = biasOf(graph, biasAt, output.channels)
  if (typeof bias === 'string') return bias
  const inputs = weights.elements / output.channels
  const given = graph.tensor(input)?.shape.reduce((product, size) => product * size, 1)
  if (output.layout !== 'vector' || inputs !== given) return 'it has more than one row'
  return (plan, { structure }) => {
    const matrix = { outputs: output.channels, inputs, values: weights.unpack() }
    const layer = { name: graph.tensor(weightsAt)?.name ?? '', matrix, bias: bias.unpack(), clamp }
    addFullyConnected(plan, layer, [input, operator.outputs[0] ?? -1], structure)
  }
}
