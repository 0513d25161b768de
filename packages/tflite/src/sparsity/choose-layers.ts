import type { Graph } from '../graph.js'
import { pointer } from '../json-pointer.js'
import { operatorName } from '../slice/slice.js'
import { operatorNamed } from '../transforms/layer-refs.js'
import { refuse } from '../transforms/refusal.js'
import { defaultOperators, type PrunableLayer, prunableLayer } from './prunable-layers.js'
import { checkShare, type PruneRequest } from './prune-request.js'

export interface ChosenLayer {
  readonly layer: PrunableLayer
  /** The share that the request gives this layer by name. */
  readonly ownShare?: number
}

export interface ChosenLayers {
  readonly chosen: readonly ChosenLayer[]
  /** Why layers that are pruned by default are not, a sentence each. */
  readonly skipped: readonly string[]
}

/**
 * The layers that a request prunes, in execution order, each tensor of weights once.
 *
 * @throws InvalidTransformError naming the layer that cannot be pruned, or where there is none at all
 */
export function chooseLayers(graph: Graph, request: PruneRequest): ChosenLayers {
  const byTensor = new Map<number, ChosenLayer>()
  for (const [ref, share] of Object.entries(request.layers ?? {})) {
    const path = pointer('/layers', ref)
    checkShare(share, path)
    const layer = prunable(graph, operatorNamed(graph, ref, path), request)
    if (typeof layer === 'string') refuse(path, `cannot be pruned: ${layer}`)
    if (byTensor.has(layer.tensor)) refuse(path, `names weights that have a share already: ${layer.name}`)
    byTensor.set(layer.tensor, { layer, ownShare: share })
  }
  const skipped: string[] = []
  for (const index of request.sparsity === undefined ? [] : defaultOperators(graph)) {
    const layer = prunable(graph, index, request)
    if (typeof layer === 'string') skipped.push(layer)
    else byTensor.set(layer.tensor, withOperator(byTensor.get(layer.tensor), layer))
  }
  if (byTensor.size === 0) {
    const reasons = skipped.length === 0 ? 'name layers in "layers"' : skipped.slice(0, 3).join('; ')
    refuse('/kind', `finds no layer that it prunes by default: ${reasons}`)
  }
  const chosen = [...byTensor.values()].sort((a, b) => firstOf(a) - firstOf(b))
  return { chosen, skipped }
}

function prunable(graph: Graph, index: number, { pattern, encode }: PruneRequest): PrunableLayer | string {
  const layer = prunableLayer(graph, index)
  if (typeof layer === 'string') return layer
  if (!layer.outputsFirst && pattern !== 'unstructured') {
    return `${operatorName(graph, index)} is depthwise: its output channels share no input position, prune it unstructured`
  }
  if (encode === 'sparse' && (layer.zero !== 0 || layer.weights.dtype === 'uint8')) {
    return `${operatorName(graph, index)} cannot be stored sparse: DENSIFY takes float32 and int8 weights whose zero is 0`
  }
  return layer
}

function withOperator(known: ChosenLayer | undefined, layer: PrunableLayer): ChosenLayer {
  if (known === undefined) return { layer }
  const operators = [...new Set([...known.layer.operators, ...layer.operators])].sort((a, b) => a - b)
  return { ...known, layer: { ...known.layer, operators } }
}

function firstOf({ layer }: ChosenLayer): number {
  return layer.operators[0] ?? 0
}
