import { type PrunableLayer, weightValues } from './prunable-layers.js'
import type { PruneRequest } from './prune-request.js'
import type { StoredLayer } from './store-sparse.js'

export interface PrunedLayer {
  /** Operators that use these weights, by their indices in the given model. */
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

/** How pruned weights are stored where sparse tensors were asked for. */
export interface SparseStorage {
  readonly layers: readonly StoredLayer[]
  /** The whole file with these layers dense, and as it is. */
  readonly denseFileBytes: number
  readonly sparseFileBytes: number
  readonly smaller: boolean
}

export interface PruneReport {
  readonly pattern: PruneRequest['pattern']
  /** The layers that were chosen, in execution order; all others are as they were. */
  readonly layers: readonly PrunedLayer[]
  /** Over those layers. */
  readonly weights: number
  readonly zeros: number
  readonly ratio: number
  readonly storage?: SparseStorage
  readonly [figure: string]: unknown
}

/** What is to be said of a layer as it is now. */
export function prunedLayer(layer: PrunableLayer): PrunedLayer {
  const { operators, name, type, zero, outputs, positions, outputsFirst } = layer
  const values = weightValues(layer.weights)
  const alive = new Uint8Array(outputs)
  let zeros = 0
  for (let i = 0; i < values.length; i++) {
    if (values[i] === zero) zeros += 1
    else alive[outputsFirst ? Math.floor(i / positions) : i % outputs] = 1
  }
  const emptyOutputs = alive.reduce((count, one) => count + 1 - one, 0)
  return { operators, name, type, weights: values.length, zeros, ratio: zeros / values.length, emptyOutputs }
}

export function collapseOf({ name, emptyOutputs }: PrunedLayer, outputs: number): string {
  if (emptyOutputs === outputs) return `layer collapse: ${name} has no weight left`
  return `layer collapse: ${emptyOutputs} of ${outputs} outputs of ${name} have no weight left`
}
