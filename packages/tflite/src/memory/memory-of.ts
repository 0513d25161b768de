import type { Graph, TfliteModel } from '../graph.js'
import { InvalidModelError } from '../read/invalid-model-error.js'
import { aligned } from './alignment.js'
import { planArena } from './arena-plan.js'
import { sharedLives } from './in-place.js'
import { lifetimesOf, type Peak, peakOf } from './lifetimes.js'

/** What a model's main graph takes of memory beside its weights, in bytes. Tensors are aligned to 64 bytes. */
export interface MemoryFacts {
  /** Most bytes of activations alive at once, over the operators in their order, none in place. */
  readonly peakLiveBytes: number
  /** What TFLite allocates for tensors and scratch buffers without a delegate, on one thread; see `planArena`. */
  readonly arenaBytes: number
  /** As `peakLiveBytes`, with elementwise operators writing over an input that dies there. */
  readonly peakInPlaceBytes: number
  /** Index of the first operator at which so much is alive; null where there is no operator. */
  readonly peakAt: { readonly live: number | null; readonly inPlace: number | null }
}

/** @throws InvalidModelError for a model without graphs */
export function memoryOf(model: TfliteModel): MemoryFacts {
  const [graph] = model.graphs
  if (graph === undefined) throw new InvalidModelError('subgraphs', 'there is none')
  const lives = lifetimesOf(graph).map((life) => ({ ...life, bytes: aligned(life.bytes) }))
  const live = peakOf(lives)
  const inPlace = peakOf(sharedLives(graph, lives))
  const { overwrittenBytes, persistentBytes } = planArena(graph)
  return {
    peakLiveBytes: live.bytes,
    arenaBytes: overwrittenBytes + persistentBytes,
    peakInPlaceBytes: inPlace.bytes,
    peakAt: { live: operatorOf(graph, live), inPlace: operatorOf(graph, inPlace) },
  }
}

function operatorOf(graph: Graph, { operator }: Peak): number | null {
  return graph.operators.length === 0 ? null : operator
}
