import { elementsOf } from '../../analyse/constants.js'
import { type PatchGrid, placesMade } from './patch-grid.js'
import type { Stem } from './stem.js'

/** Multiply-accumulates that the patches make beyond those of the whole map: what lies under more than one. */
export function overlapMacs(stem: Stem, grid: PatchGrid): number {
  return stem.operators.reduce((sum, { operator }) => {
    const [output = -1] = operator.outputs
    const perPlace = macsPerPlace(stem, operator.type, operator.inputs[1])
    if (perPlace === 0) return sum
    const [batch = 1, height = 0, width = 0] = stem.graph.tensors[output]?.shape ?? []
    return sum + batch * perPlace * (placesMade(grid, output) - height * width)
  }, 0)
}

function macsPerPlace({ graph }: Stem, type: string, weights: number | undefined): number {
  if (type !== 'CONV_2D' && type !== 'DEPTHWISE_CONV_2D') return 0
  return elementsOf(graph.tensors[weights ?? -1]?.shape ?? [0])
}
