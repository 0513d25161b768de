import { withMainGraph } from '../../edit/index.js'
import type { TfliteModel } from '../../graph.js'
import { mainGraph } from '../../slice/slice.js'
import type { Transformed } from '../../transforms/transform.js'
import type { PatchGrid } from './patch-grid.js'
import {
  arenaBytesOf,
  choosePatching,
  type PatchChoice,
  type Patching,
  peakLiveBytesOf,
} from './plan-patches.js'
import type { Stem } from './stem.js'

export type PatchRequest = PatchChoice & { readonly kind: 'patch' }

/** One patch: what it makes of the stem's output, and what it reads of the input; from, and up to but without. */
export interface PatchFacts {
  readonly row: number
  readonly column: number
  readonly outputRows: readonly [number, number]
  readonly outputColumns: readonly [number, number]
  readonly inputRows: readonly [number, number]
  readonly inputColumns: readonly [number, number]
}

export interface PatchPlan {
  /** How many of the first operators are patched; 0 where the budget holds without. */
  readonly operators: number
  /** Patches along each axis. */
  readonly grid: number
  /** The map that the patches make together, by its index in the given model; null without patches. */
  readonly map: { readonly tensor: number; readonly name: string; readonly shape: readonly number[] } | null
  readonly patches: readonly PatchFacts[]
  /** Of the patched model: what TFLite allocates, and the most that is alive. */
  readonly arenaBytes: number
  readonly peakLiveBytes: number
  readonly originalArenaBytes: number
  readonly originalPeakLiveBytes: number
  /** Multiply-accumulates of the patched model beyond the original's. */
  readonly overlapMacs: number
  readonly [figure: string]: unknown
}

export type PatchReport = PatchPlan

/**
 * What patch-based inference (Lin et al., "MCUNetV2", 2021) would make of a model; see `choosePatching` for the
 * search and its errors.
 */
export function planPatches(model: TfliteModel, choice: PatchChoice): PatchPlan {
  return planOf(model, choosePatching(model, choice))
}

/**
 * The model with its first operators patch by patch. It gives what the original gives: integers bit by bit, floats
 * but for the order of sums.
 *
 * @throws InvalidTransformError as `planPatches`
 */
export function patchModel(model: TfliteModel, request: PatchRequest): Transformed<PatchReport> {
  const patching = choosePatching(model, request)
  const report = planOf(model, patching)
  if (patching === undefined) {
    return { model, report, warnings: ['not patched: the arena is within the budget as it is'] }
  }
  const warnings =
    report.arenaBytes < report.originalArenaBytes
      ? []
      : ['the arena does not become smaller: the map that the patches make is joined from its rows']
  return { model: withMainGraph(model, patching.graph), report, warnings }
}

function planOf(model: TfliteModel, patching: Patching | undefined): PatchPlan {
  const graph = mainGraph(model)
  const original = {
    originalArenaBytes: arenaBytesOf(graph),
    originalPeakLiveBytes: peakLiveBytesOf(graph),
  }
  if (patching === undefined) {
    return {
      operators: 0,
      grid: 1,
      map: null,
      patches: [],
      arenaBytes: original.originalArenaBytes,
      peakLiveBytes: original.originalPeakLiveBytes,
      ...original,
      overlapMacs: 0,
    }
  }
  const { stem, grid, size, arenaBytes, peakLiveBytes, overlapMacs } = patching
  const { name = '', shape = [] } = graph.tensors[stem.output] ?? {}
  return {
    operators: stem.count,
    grid: size,
    map: { tensor: stem.output, name, shape },
    patches: factsOf(stem, grid),
    arenaBytes,
    peakLiveBytes,
    ...original,
    overlapMacs,
  }
}

function factsOf(stem: Stem, { rows, columns }: PatchGrid): PatchFacts[] {
  const made = new Set(stem.operators.flatMap(({ operator }) => operator.outputs))
  const spansOf = (spans: PatchGrid['rows'][number]['spans'], tensor: number): [number, number] => {
    const { start = 0, end = 0 } = spans.get(tensor) ?? {}
    return [start, end]
  }
  return rows.flatMap((strip, row) =>
    columns.map((other, column) => {
      const input = [...strip.spans.keys()].find((tensor) => !made.has(tensor)) ?? -1
      return {
        row,
        column,
        outputRows: spansOf(strip.spans, stem.output),
        outputColumns: spansOf(other.spans, stem.output),
        inputRows: spansOf(strip.spans, input),
        inputColumns: spansOf(other.spans, input),
      }
    }),
  )
}
