import type { Graph } from '../graph.js'
import { pointer } from '../json-pointer.js'
import { magnitudesOf } from '../sparsity/index.js'
import { operatorNamed } from '../transforms/layer-refs.js'
import { refuse } from '../transforms/refusal.js'
import { type CropRequest, multipleOf } from './crop-request.js'
import type { ChannelLayer, ChannelTrace } from './trace-channels.js'

/** Classes of channels that the same layers make: cropped by one ratio and rounded as one. */
interface ChannelGroup {
  readonly layers: readonly ChannelLayer[]
  readonly classes: readonly number[]
}

export interface GroupLeftWhole {
  /** Names of the layers that make these channels together. */
  readonly layers: readonly string[]
  readonly channels: number
  readonly reason: string
}

export interface ChosenChannels {
  /** Classes that go. */
  readonly removed: ReadonlySet<number>
  readonly leftWhole: readonly GroupLeftWhole[]
}

interface NamedRatio {
  readonly ratio: number
  readonly path: string
}

/** @throws InvalidTransformError naming the layer that cannot be cropped as asked */
export function chooseChannels(graph: Graph, trace: ChannelTrace, request: CropRequest): ChosenChannels {
  const named = namedRatios(graph, trace, request)
  const multiple = multipleOf(request)
  const norms = classNorms(trace)
  const removed = new Set<number>()
  const leftWhole: GroupLeftWhole[] = []
  for (const { layers, classes } of channelGroups(trace)) {
    const own = ratioOf(layers, named)
    const ratio = own?.ratio ?? request.ratio ?? 0
    if (ratio === 0) continue
    const frozen = classes.map((one) => trace.classes.reasonOf(one)).find((why) => why !== undefined)
    const small = `${layers[0]?.name} has ${classes.length} channels, fewer than the multiple of ${multiple}`
    const reason = frozen ?? (classes.length < multiple ? small : undefined)
    if (reason !== undefined) {
      const names = layers.map(({ name }) => name)
      if (own !== undefined) refuse(own.path, `cannot be cropped: ${reason}`)
      leftWhole.push({ layers: names, channels: classes.length, reason })
      continue
    }
    const normOf = (one: number): number => norms.get(one) ?? 0
    const ranked = [...classes].sort((a, b) => normOf(b) - normOf(a) || a - b)
    for (const one of ranked.slice(keptOf(classes.length, ratio, multiple))) removed.add(one)
  }
  return { removed, leftWhole }
}

/** At least one multiple; all where rounding takes it past them. */
function keptOf(channels: number, ratio: number, multiple: number): number {
  const rounded = Math.round((channels * (1 - ratio)) / multiple) * multiple
  return Math.min(channels, Math.max(multiple, rounded))
}

function namedRatios(graph: Graph, { layers }: ChannelTrace, request: CropRequest): Map<number, NamedRatio> {
  const named = new Map<number, NamedRatio>()
  for (const [ref, ratio] of Object.entries(request.layers ?? {})) {
    const path = pointer('/layers', ref)
    const operator = operatorNamed(graph, ref, path)
    const layer = layers.find((one) => one.operator === operator)
    if (layer === undefined) {
      const type = graph.operators[operator]?.type
      refuse(path, `cannot be cropped: operator ${operator} (${type}) makes no channels of its own`)
    }
    if (named.has(operator)) refuse(path, `names a layer that is named already: ${layer.name}`)
    named.set(operator, { ratio, path })
  }
  return named
}

function ratioOf(layers: readonly ChannelLayer[], named: ReadonlyMap<number, NamedRatio>) {
  let chosen: NamedRatio | undefined
  for (const { operator, name } of layers) {
    const own = named.get(operator)
    if (own === undefined) continue
    if (chosen !== undefined && chosen.ratio !== own.ratio) {
      refuse(own.path, `${name} shares channels with a layer of ratio ${chosen.ratio}, not ${own.ratio}`)
    }
    chosen = own
  }
  return chosen
}

function channelGroups({ layers, classes }: ChannelTrace): ChannelGroup[] {
  const makers = new Map<number, Set<ChannelLayer>>()
  for (const layer of layers) {
    for (const channel of layer.channels) {
      const one = classes.classOf(channel)
      const own = makers.get(one) ?? new Set()
      makers.set(one, own.add(layer))
    }
  }
  const groups = new Map<string, { layers: ChannelLayer[]; classes: number[] }>()
  for (const [one, own] of makers) {
    const key = [...own].map(({ operator }) => operator).join()
    const group = groups.get(key) ?? { layers: [...own], classes: [] }
    group.classes.push(one)
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** L1 norm of the filters of each class, over all layers that make it. */
function classNorms({ layers, classes }: ChannelTrace): Map<number, number> {
  const norms = new Map<number, number>()
  for (const { weights, channels } of layers) {
    if (weights === undefined) continue
    const magnitudes = magnitudesOf(weights)
    for (const [output, channel] of channels.entries()) {
      const one = classes.classOf(channel)
      const filter = magnitudes.subarray(output * weights.positions, (output + 1) * weights.positions)
      const sum = filter.reduce((total, value) => total + value, 0)
      norms.set(one, (norms.get(one) ?? 0) + sum)
    }
  }
  return norms
}
