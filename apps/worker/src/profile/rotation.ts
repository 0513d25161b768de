import { analyse, constantBytes, type RotationLimits, type TfliteModel } from '@paceline/tflite'

/** No more weights are rotated over, whatever the caches: each operator's copies are a file and are loaded. */
export const MAX_ROTATED_BYTES = 32 * 2 ** 20

/** No operator has more copies in one model. */
export const MAX_COPIES = 64

/** An operator this long is copied twice at most: cold weights are little beside it. */
const LONG_MS = 20

/** How much must go through a cache until nothing of before is left: none replaces strictly in order of use. */
const CACHE_TURNOVER = 4

/**
 * How far weights have to be rotated to be as cold as in the network. There, the network's other weights and
 * activations go through the caches between two uses of the same ones. So the copies go beyond the largest
 * cache that the network goes beyond; where the network fits into a cache its weights stay in it, and copies
 * as large as the network do too.
 *
 * @param caches as `cacheSizes` gives them; empty where they are not known
 */
export function rotationFor(
  model: TfliteModel,
  caches: readonly number[],
): Omit<RotationLimits, 'copies'> & { readonly copiesOf: (expectedMs: number) => number } {
  const [graph] = model.graphs
  const { peakActivationBytes } = analyse(model)
  const networkBytes = (graph === undefined ? 0 : constantBytes(graph)) + peakActivationBytes
  const outgrown = caches.filter((bytes) => bytes < networkBytes)
  const enough = outgrown.length === 0 ? networkBytes : CACHE_TURNOVER * Math.max(...outgrown)
  return {
    weightBytes: Math.min(networkBytes, enough, MAX_ROTATED_BYTES),
    // A network has no more alive than this, so its outputs are at least as warm.
    outputBytes: peakActivationBytes,
    copiesOf: (expectedMs) => Math.max(2, Math.min(MAX_COPIES, Math.ceil(LONG_MS / expectedMs))),
  }
}
