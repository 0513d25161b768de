import type { Tensor } from '../graph.js'
import { denseBytes } from '../schema/index.js'

/** Bytes of a tensor as it is at run time; 0 for strings and handles, whose size only a run shows. */
export function tensorBytes(tensor: Tensor | undefined): number {
  if (tensor === undefined) return 0
  const elements = tensor.shape.reduce((product, size) => product * size, 1)
  return denseBytes(tensor.dtype, elements) ?? 0
}
