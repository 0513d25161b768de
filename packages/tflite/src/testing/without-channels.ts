import type { CropReport } from '../crop/index.js'
import { bytesOf } from '../edit/index.js'
import type { Tensor, TfliteModel } from '../graph.js'
import { weightValues } from '../sparsity/index.js'

/**
 * The whole model with zeros for what its layers read of channels that the cropped one lacks: it gives the same
 * outputs. Which channels a layer still reads is found by its weights, which no two channels share.
 */
export function withoutChannels(whole: TfliteModel, cropped: TfliteModel, report: CropReport): TfliteModel {
  const [graph, cut] = [whole.graphs[0], cropped.graphs[0]]
  if (graph === undefined || cut === undefined) throw new Error('no graph')
  const tensors = [...graph.tensors]
  for (const [index, { type, inputs }] of graph.operators.entries()) {
    if (!readsWeights.has(type)) continue
    const tensor = inputs[1] ?? -1
    const weights = tensors[tensor]
    const narrow = cut.tensors[cut.operators[index]?.inputs[1] ?? -1]
    if (weights === undefined || narrow === undefined) throw new Error(`operator ${index} has no weights`)
    const filters = report.layers.find(({ operator }) => operator === index)?.keptChannels
    const left = new Set(channelKeys(narrow))
    const values = weightValues(weights).slice()
    const zero = weights.quantization?.zeroPoint[0] ?? 0
    const channels = weights.shape.at(-1) ?? 0
    for (const [channel, key] of channelKeys(weights, filters).entries()) {
      if (left.has(key)) continue
      for (let i = channel; i < values.length; i += channels) values[i] = zero
    }
    tensors[tensor] = { ...weights, data: bytesOf(values) }
  }
  return { ...whole, graphs: [{ ...graph, tensors }] }
}

const readsWeights = new Set(['CONV_2D', 'FULLY_CONNECTED', 'TRANSPOSE_CONV'])

/** Filters that tell channels apart, even by weights of 8 bits. */
const TELLING_FILTERS = 8

/** Per input channel its weights in the first filters, or in the first of some. */
function channelKeys(weights: Tensor, filters?: readonly number[]): string[] {
  const [outputs = 0] = weights.shape
  const channels = weights.shape.at(-1) ?? 0
  const values = weightValues(weights)
  const perFilter = values.length / outputs
  const chosen = (filters ?? Array.from({ length: outputs }, (_, filter) => filter)).slice(0, TELLING_FILTERS)
  return Array.from({ length: channels }, (_, channel) =>
    chosen
      .flatMap((filter) => {
        const own = values.subarray(filter * perFilter, (filter + 1) * perFilter)
        return Array.from({ length: perFilter / channels }, (_, place) => own[place * channels + channel])
      })
      .join(),
  )
}
