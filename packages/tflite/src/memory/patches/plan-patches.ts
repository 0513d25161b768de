import { elementsOf } from '../../analyse/constants.js'
import type { Graph, TfliteModel } from '../../graph.js'
import { denseBytes } from '../../schema/index.js'
import { mainGraph, operatorName, tensorName } from '../../slice/slice.js'
import { refuse } from '../../transforms/refusal.js'
import { aligned } from '../alignment.js'
import { planArena } from '../arena-plan.js'
import { lifetimesOf, peakOf } from '../lifetimes.js'
import { emitPatches } from './emit-patches.js'
import { overlapMacs } from './overlap.js'
import { isEmptySomewhere, type PatchGrid, patchGrid } from './patch-grid.js'
import { type Stem, Stems } from './stem.js'

/** The first `operators` operators on a `grid` x `grid` of patches, or whatever fits a budget of arena. */
export type PatchChoice =
  | { readonly operators: number; readonly grid: number }
  | { readonly budgetBytes: number }

/** A stem and its patches, with the graph that they make. */
export interface Patching {
  readonly stem: Stem
  readonly size: number
  readonly grid: PatchGrid
  readonly graph: Graph
  readonly overlapMacs: number
  readonly arenaBytes: number
  readonly peakLiveBytes: number
}

/** Most patches along an axis that the search looks at: more cost far more than they save. */
const MAX_GRID = 8

/**
 * Patch-based inference (Lin et al., "MCUNetV2", 2021): the patching that is asked for. For a budget, of all stems
 * and all grids from 2 x 2 to 8 x 8 the one that recomputes least, of equals that of fewer patches; undefined where
 * the model fits as it is.
 *
 * @throws InvalidTransformError naming the operator or the tensors that no patch can hold, or the smallest arena
 *   that can be reached
 */
export function choosePatching(model: TfliteModel, choice: PatchChoice): Patching | undefined {
  const graph = mainGraph(model)
  return 'budgetBytes' in choice ? withinBudget(graph, choice.budgetBytes) : asAsked(graph, choice)
}

function asAsked(graph: Graph, { operators, grid }: { operators: number; grid: number }): Patching {
  if (!Number.isInteger(operators) || operators < 1) {
    return refuse('/operators', `must be a whole number of operators from 1, not ${operators}`)
  }
  if (!Number.isInteger(grid) || grid < 2)
    return refuse('/grid', `must be a whole number from 2, not ${grid}`)
  if (operators > graph.operators.length) {
    return refuse(
      '/operators',
      `must be at most the graph's ${graph.operators.length} operators, not ${operators}`,
    )
  }
  const stem = new Stems(graph).of(operators)
  if (typeof stem === 'string') return refuse('/operators', stem)
  const [, height = 0, width = 0] = graph.tensors[stem.output]?.shape ?? []
  if (grid > Math.min(height, width)) {
    const map = `${tensorName(graph, stem.output)} is ${height} x ${width}`
    return refuse(
      '/grid',
      `must be at most the size of the map: ${map}, which ${grid} x ${grid} patches do not fit`,
    )
  }
  const patches = patchGrid(stem, grid)
  const empty = isEmptySomewhere(patches)
  if (empty !== undefined) {
    return refuse('/grid', `leaves ${operatorName(graph, empty)} a patch of padding alone`)
  }
  return patchingOf({ stem, size: grid, grid: patches, overlapMacs: overlapMacs(stem, patches) })
}

type Candidate = Pick<Patching, 'stem' | 'size' | 'grid' | 'overlapMacs'>

function withinBudget(graph: Graph, budgetBytes: number): Patching | undefined {
  if (!Number.isInteger(budgetBytes) || budgetBytes < 1) {
    return refuse('/budgetBytes', `must be a whole number of bytes from 1, not ${budgetBytes}`)
  }
  const before = arenaBytesOf(graph)
  if (before <= budgetBytes) return undefined
  const candidates = candidatesOf(graph)
  for (const { least, ...candidate } of candidates.toSorted(byOverlap)) {
    if (least > budgetBytes) continue
    const patching = patchingOf(candidate)
    if (patching.arenaBytes <= budgetBytes) return patching
  }
  const smallest = smallestArena(candidates, before)
  return refuse(
    '/budgetBytes',
    `cannot be reached: the smallest arena is ${smallest} bytes, not ${budgetBytes}`,
  )
}

/** Every stem on every grid, with bytes that its arena cannot be below. */
function candidatesOf(graph: Graph): (Candidate & { least: number })[] {
  const stems = new Stems(graph)
  const inputs = bytesOf(graph, graph.inputs)
  const after = liveAfter(graph)
  return Array.from({ length: stems.barrier.operator }, (_, index) => index + 1).flatMap((count) => {
    const stem = stems.of(count)
    if (typeof stem === 'string') return []
    const [, height = 0, width = 0] = graph.tensors[stem.output]?.shape ?? []
    // While the rows are joined there are two of the output.
    const least = Math.max(inputs + 2 * bytesOf(graph, [stem.output]), after[count] ?? 0)
    return Array.from({ length: Math.min(MAX_GRID, height, width) - 1 }, (_, index) => index + 2).flatMap(
      (size) => {
        const grid = patchGrid(stem, size)
        if (isEmptySomewhere(grid) !== undefined) return []
        return [{ stem, size, grid, overlapMacs: overlapMacs(stem, grid), least }]
      },
    )
  })
}

function byOverlap(one: Candidate, other: Candidate): number {
  return one.overlapMacs - other.overlapMacs || one.size - other.size || one.stem.count - other.stem.count
}

function smallestArena(candidates: readonly (Candidate & { least: number })[], before: number): number {
  let smallest = before
  for (const { least, ...candidate } of candidates.toSorted((one, other) => one.least - other.least)) {
    if (least >= smallest) break
    const graph = emitPatches(candidate.stem, candidate.grid)
    if (peakLiveBytesOf(graph) < smallest) smallest = Math.min(smallest, arenaBytesOf(graph))
  }
  return smallest
}

function patchingOf(candidate: Candidate): Patching {
  const graph = emitPatches(candidate.stem, candidate.grid)
  return { ...candidate, graph, arenaBytes: arenaBytesOf(graph), peakLiveBytes: peakLiveBytesOf(graph) }
}

export function arenaBytesOf(graph: Graph): number {
  const { overwrittenBytes, persistentBytes } = planArena(graph)
  return overwrittenBytes + persistentBytes
}

export function peakLiveBytesOf(graph: Graph): number {
  return peakOf(lifetimesOf(graph).map((life) => ({ ...life, bytes: aligned(life.bytes) }))).bytes
}

/** Bytes alive at any operator from each on, which no patching before it changes; TFLite keeps the inputs. */
function liveAfter(graph: Graph): number[] {
  const end = graph.operators.length - 1
  const lives = lifetimesOf(graph).map(({ tensor, first, last, bytes }) => {
    return { first, last: graph.inputs.includes(tensor) ? end : last, bytes }
  })
  const most: number[] = []
  for (let step = end; step >= 0; step--) {
    const alive = lives.reduce(
      (sum, { first, last, bytes }) => (first <= step && last >= step ? sum + bytes : sum),
      0,
    )
    most[step] = Math.max(alive, most[step + 1] ?? 0)
  }
  return most
}

function bytesOf(graph: Graph, tensors: readonly number[]): number {
  return tensors.reduce((sum, tensor) => {
    const { dtype = 'float32', shape = [] } = graph.tensors[tensor] ?? {}
    return sum + (denseBytes(dtype, elementsOf(shape)) ?? 0)
  }, 0)
}
