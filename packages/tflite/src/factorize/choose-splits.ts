import type { Graph } from '../graph.js'
import { pointer } from '../json-pointer.js'
import { operatorName } from '../slice/slice.js'
import { type PrunableLayer, prunableLayer, weightValues } from '../sparsity/index.js'
import { operatorNamed } from '../transforms/layer-refs.js'
import { refuse } from '../transforms/refusal.js'
import type { FactorizeRequest, RankChoice } from './factorize-request.js'

/** A layer that a request splits. */
export interface ChosenSplit {
  readonly operator: number
  readonly layer: PrunableLayer
  readonly choice: RankChoice
  /** Where the request names the layer; undefined where it is one of all. */
  readonly path?: string
}

/**
 * The layers to split, in execution order. Those that are not named and cannot be split stay whole.
 *
 * @throws InvalidTransformError naming the layer that cannot be split, or where there is none at all
 */
export function chooseSplits(graph: Graph, request: FactorizeRequest): ChosenSplit[] {
  const named = new Map<number, ChosenSplit>()
  for (const [ref, choice] of Object.entries(request.layers ?? {})) {
    const path = pointer('/layers', ref)
    const operator = operatorNamed(graph, ref, path)
    const layer = splittable(graph, operator)
    if (typeof layer === 'string') refuse(path, `cannot be split: ${layer}`)
    if (named.has(operator)) refuse(path, `names a layer that is named already: ${layer.name}`)
    named.set(operator, { operator, layer, choice, path })
  }
  const { rank, energy } = request
  const common: RankChoice | undefined =
    rank === undefined ? (energy === undefined ? undefined : { energy }) : { rank }
  const splits = graph.operators.flatMap((_, operator): ChosenSplit[] => {
    const own = named.get(operator)
    if (own !== undefined) return [own]
    const layer = common && splittable(graph, operator)
    return common === undefined || layer === undefined || typeof layer === 'string'
      ? []
      : [{ operator, layer, choice: common }]
  })
  if (splits.length === 0)
    refuse('/kind', 'finds no float32 convolution or fully connected layer in this model')
  return splits
}

/** @returns a sentence instead, where the layer cannot be split */
function splittable(graph: Graph, index: number): PrunableLayer | string {
  const layer = prunableLayer(graph, index)
  const name = operatorName(graph, index)
  if (typeof layer === 'string') return layer
  const { type, weights, positions } = layer
  if (type !== 'CONV_2D' && type !== 'FULLY_CONNECTED')
    return `${name} is no convolution or fully connected layer`
  if (weights.dtype !== 'float32') return `${name} has ${weights.dtype} weights: split before quantising`
  if (graph.operators[index]?.options.weightsFormat === 'SHUFFLED4x16INT8')
    return `${name} has shuffled weights`
  const input = graph.tensors[graph.operators[index]?.inputs[0] ?? -1]
  const channels = weights.shape.at(-1)
  if (type === 'CONV_2D' && input?.shape.at(-1) !== channels) {
    return `${name} is grouped: its filters see ${channels} of ${input?.shape.at(-1)} channels`
  }
  const broken = weightValues(weights).findIndex((weight) => !Number.isFinite(weight))
  if (broken >= 0) return `${name}: weight ${broken} is no finite number`
  return positions === 0 ? `${name} has no weights` : layer
}
