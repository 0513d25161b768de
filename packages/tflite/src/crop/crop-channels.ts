import { GraphEditor, withMainGraph } from '../edit/index.js'
import type { TfliteModel } from '../graph.js'
import { mainGraph } from '../slice/slice.js'
import { refuse } from '../transforms/refusal.js'
import type { Transformed } from '../transforms/transform.js'
import { chooseChannels, type GroupLeftWhole } from './choose-channels.js'
import { type CropRequest, checkCropRequest } from './crop-request.js'
import { cutChannels } from './cut-channels.js'
import { traceChannels } from './trace-channels.js'

export interface CroppedLayer {
  /** Its index, which is the same in both models. */
  readonly operator: number
  readonly name: string
  readonly type: string
  readonly channelsBefore: number
  readonly channelsAfter: number
  /** Output channels of the given model that are left, ascending. */
  readonly keptChannels: readonly number[]
}

export interface CropReport {
  /** Layers that lost channels, in execution order. */
  readonly layers: readonly CroppedLayer[]
  /** Channels that a ratio was for and that all stayed. */
  readonly leftWhole: readonly GroupLeftWhole[]
  readonly [figure: string]: unknown
}

/**
 * Removes output channels of the main graph's convolutions and fully connected layers, and what reads them: of each
 * group of channels those with the smallest L1 norm of their filters go (Li et al., "Pruning Filters for Efficient
 * ConvNets", 2017), summed over the layers that additions and products tie (Fang et al., "DepGraph", 2023). Inputs
 * and outputs of the model keep their shapes; channels that reach them, or an operator that takes them whole, stay.
 *
 * @throws InvalidTransformError naming the part of the request, or the layer, that does not allow it
 */
export function cropChannels(model: TfliteModel, request: CropRequest): Transformed<CropReport> {
  checkCropRequest(request)
  const graph = mainGraph(model)
  const trace = traceChannels(graph)
  if (trace.layers.length === 0)
    refuse('/kind', 'finds no convolution or fully connected layer in this model')
  const { removed, leftWhole } = chooseChannels(graph, trace, request)
  const layers = trace.layers.flatMap(({ operator, name, type, channels }): CroppedLayer[] => {
    const keptChannels = channels.flatMap((channel, place) =>
      removed.has(trace.classes.classOf(channel)) ? [] : [place],
    )
    const [channelsBefore, channelsAfter] = [channels.length, keptChannels.length]
    if (channelsBefore === channelsAfter) return []
    return [{ operator, name, type, channelsBefore, channelsAfter, keptChannels }]
  })
  const warnings = leftWhole.map(
    ({ layers: [first], reason }) => `left whole: channels of ${first}: ${reason}`,
  )
  if (layers.length === 0) return { model, report: { layers, leftWhole }, warnings }
  const editor = new GraphEditor(graph)
  cutChannels(editor, trace, removed)
  return { model: withMainGraph(model, editor.finish()), report: { layers, leftWhole }, warnings }
}
