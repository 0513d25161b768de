import type { Graph } from '../graph.js'
import { operatorName, tensorName } from '../slice/slice.js'
import { type PrunableLayer, prunableLayer } from '../sparsity/index.js'
import { ChannelClasses } from './channel-classes.js'
import { type ChannelCount, type ConstantCut, OperatorCall } from './operator-call.js'
import { passingRules } from './passing-rules.js'
import { makesChannels, weightedRules } from './weighted-rules.js'

/** A layer that makes channels, in the order of its filters. */
export interface ChannelLayer {
  readonly operator: number
  readonly name: string
  readonly type: string
  readonly channels: readonly number[]
  /** Undefined where the weights cannot be ranked; its channels are frozen then. */
  readonly weights?: PrunableLayer
}

export interface ChannelTrace {
  readonly classes: ChannelClasses
  /** Channels of each activation's last axis, by tensor. */
  readonly channelsOf: ReadonlyMap<number, readonly number[]>
  /** In execution order. */
  readonly layers: readonly ChannelLayer[]
  readonly cuts: readonly ConstantCut[]
  readonly counts: readonly ChannelCount[]
}

const rules = new Map(Object.entries({ ...passingRules, ...weightedRules }))

/** Follows the channels of every activation from the layer that makes them to all that they reach. */
export function traceChannels(graph: Graph): ChannelTrace {
  const classes = new ChannelClasses()
  const channelsOf = new Map<number, readonly number[]>()
  const [layers, cuts, counts]: [ChannelLayer[], ConstantCut[], ChannelCount[]] = [[], [], []]
  const known: OperatorCall['known'] = new Map()
  const addFrozen = (tensor: number, reason: string): void => {
    const channels = classes.fresh(graph.tensors[tensor]?.shape.at(-1) ?? 0)
    classes.freeze(channels, reason)
    channelsOf.set(tensor, channels)
  }
  const made = new Set(graph.operators.flatMap(({ outputs }) => outputs))
  for (const [tensor, { data }] of graph.tensors.entries()) {
    if (data === undefined && !made.has(tensor)) addFrozen(tensor, `${tensorName(graph, tensor)} is given`)
  }
  for (const [index, operator] of graph.operators.entries()) {
    const call = new OperatorCall(graph, index, classes, channelsOf, known)
    const result = ruledBy(call)
    if (typeof result === 'string') {
      const reason = `${operatorName(graph, index)} ${result}`
      for (const place of operator.inputs.keys()) classes.freeze(call.channels(place) ?? [], reason)
      for (const tensor of operator.outputs) addFrozen(tensor, reason)
    } else {
      channelsOf.set(operator.outputs[0] ?? -1, result)
      cuts.push(...call.cuts)
      counts.push(...call.counts)
    }
    if (!makesChannels(operator.type)) continue
    const channels = channelsOf.get(operator.outputs[0] ?? -1) ?? []
    const weights = prunableLayer(graph, index)
    const name = graph.tensors[operator.outputs[0] ?? -1]?.name ?? ''
    if (typeof weights === 'string') classes.freeze(channels, weights)
    layers.push({
      operator: index,
      name,
      type: operator.type,
      channels,
      ...(typeof weights !== 'string' && { weights }),
    })
  }
  for (const tensor of graph.outputs) {
    classes.freeze(channelsOf.get(tensor) ?? [], `${tensorName(graph, tensor)} is an output of the model`)
  }
  return { classes, channelsOf, layers, cuts, counts }
}

/** A rule holds only where it accounts for the last axis as the model has it. */
function ruledBy(call: OperatorCall): readonly number[] | string {
  const rule = rules.get(call.operator.type)
  if (rule === undefined || call.operator.outputs.length !== 1) return 'takes its inputs whole'
  const channels = rule(call)
  if (typeof channels === 'string') return channels
  return channels.length === call.outputShape.at(-1) ? channels : 'changes the channel axis'
}
