import { activationAt, type LoweringRule, outputOf } from '../operator-call.js'
import { isRowsOfShuffles, shuffledChannels, shuffleEndingIn } from './shuffle.js'

/**
 * RESHAPE and SQUEEZE: a copy, by way of the order that TFLite has where an image becomes another shape. The last
 * RESHAPE of a channel shuffle does the whole of it.
 */
export const reshape: LoweringRule = (call) => {
  const [from = -1] = call.operator.inputs
  const [to = -1] = call.operator.outputs
  const shuffle = shuffleEndingIn(call.graph, to)
  if (isRowsOfShuffles(call.graph, to)) return () => {}
  const output = outputOf(call)
  if (shuffle !== null && typeof output !== 'string')
    return (plan) => plan.addGather([shuffle.activation], to, shuffledChannels(shuffle))
  const input = activationAt(call, 0)
  if (typeof input === 'string') return input
  if (typeof output === 'string') return output
  const [elements, made] = [input, output].map(({ channels, height, width }) => channels * height * width)
  if (elements !== made) return `it makes ${made} elements of ${elements}`
  const isSameImage = input.height === output.height && input.width === output.width
  return (plan) => {
    if (isSameImage) {
      plan.add('copy', { inputs: [plan.read(from)], output: plan.make(to) })
      return
    }
    const read = plan.read(from, input.layout === 'chw' ? 'hwc' : 'vector')
    plan.add('copy', { inputs: [read], output: plan.make(to, output.layout === 'chw' ? 'hwc' : 'vector') })
  }
}
