import { GraphEditor, withMainGraph } from '../edit/index.js'
import type { TfliteModel } from '../graph.js'
import { mainGraph } from '../slice/slice.js'
import type { Transformed } from '../transforms/transform.js'
import { chooseLayers } from './choose-layers.js'
import { chooseUnits } from './choose-units.js'
import { type PrunableLayer, weightValues } from './prunable-layers.js'
import { checkPruneRequest, type PruneRequest } from './prune-request.js'
import { maskedBytes } from './units.js'

export interface PrunedLayer {
  /** Operators that use these weights. */
  readonly operators: readonly number[]
  readonly name: string
  readonly type: string
  readonly weights: number
  /** Those that were there before among them. */
  readonly zeros: number
  readonly ratio: number
  /** Output channels without any weight left. */
  readonly emptyOutputs: number
}

export interface PruneReport {
  readonly pattern: PruneRequest['pattern']
  /** The layers that were chosen, in execution order; all others are as they were. */
  readonly layers: readonly PrunedLayer[]
  /** Over those layers. */
  readonly weights: number
  readonly zeros: number
  readonly ratio: number
  readonly [figure: string]: unknown
}

/**
 * Sets weights of the main graph to zero. Unstructured, the number of zeros is the rounded share of the weights (or
 * what was zero already, if that is more); blocks round to whole blocks, group patterns to whole positions.
 *
 * @throws InvalidTransformError naming the part of the request, or the layer, that does not allow it
 */
export function pruneModel(model: TfliteModel, request: PruneRequest): Transformed<PruneReport> {
  checkPruneRequest(request)
  const graph = mainGraph(model)
  const { chosen, skipped } = chooseLayers(graph, request)
  const editor = new GraphEditor(graph)
  const warnings = skipped.map((reason) => `not pruned: ${reason}`)
  const layers: PrunedLayer[] = []
  for (const [index, { rows, marks, note }] of chooseUnits(chosen, request).entries()) {
    const layer = chosen[index]?.layer
    if (layer === undefined) continue
    const pruned = { ...layer.weights, data: maskedBytes(layer, rows, marks) }
    editor.tensors[layer.tensor] = pruned
    const facts = factsOf({ ...layer, weights: pruned })
    layers.push(facts)
    if (note !== undefined) warnings.push(note)
    if (facts.emptyOutputs > 0) warnings.push(collapseOf(facts, layer.outputs))
  }
  const weights = layers.reduce((sum, layer) => sum + layer.weights, 0)
  const zeros = layers.reduce((sum, layer) => sum + layer.zeros, 0)
  const report = { pattern: request.pattern, layers, weights, zeros, ratio: zeros / weights }
  return { model: withMainGraph(model, editor.finish()), report, warnings }
}

function factsOf({
  operators,
  name,
  type,
  weights,
  outputs,
  positions,
  outputsFirst,
}: PrunableLayer): PrunedLayer {
  const values = weightValues(weights)
  const alive = new Uint8Array(outputs)
  let zeros = 0
  for (let i = 0; i < values.length; i++) {
    if (values[i] === 0) zeros += 1
    else alive[outputsFirst ? Math.floor(i / positions) : i % outputs] = 1
  }
  const emptyOutputs = alive.reduce((count, one) => count + 1 - one, 0)
  return { operators, name, type, weights: values.length, zeros, ratio: zeros / values.length, emptyOutputs }
}

function collapseOf({ name, emptyOutputs }: PrunedLayer, outputs: number): string {
  if (emptyOutputs === outputs) return `layer collapse: ${name} has no weight left`
  return `layer collapse: ${emptyOutputs} of ${outputs} outputs of ${name} have no weight left`
}
