import type { Graph } from '../graph.js'
import { lifetimesOf, peakOf } from '../memory/lifetimes.js'
import type { Constants } from './constants.js'

/**
 * The most bytes of activations alive at once, over the operators in their order; see `lifetimesOf`. A planner
 * cannot do with less unless it works in place, and needs more for alignment and the kernels' scratch space.
 */
export function peakActivationBytes(graph: Graph, constants: Constants): number {
  return peakOf(lifetimesOf(graph, constants)).bytes
}
