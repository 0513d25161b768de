import { lengthOf, type Span, spanOver, splitLength } from './spans.js'
import type { Stem } from './stem.js'
import { type Need, needOf } from './windows.js'

/** What one strip of rows, or of columns, needs: by tensor what is made or read of it, by operator what it takes. */
export interface Strip {
  readonly spans: ReadonlyMap<number, Span>
  /** By the operator's index; an operator whose result nobody wants has none. */
  readonly needs: ReadonlyMap<number, Need>
}

/** A stem's output in p x p patches: rows and columns depend on nothing of each other. */
export interface PatchGrid {
  readonly rows: readonly Strip[]
  readonly columns: readonly Strip[]
}

/**
 * The receptive fields of a grid of patches, in each axis on its own.
 *
 * @param grid at most as many patches along an axis as the output has places
 */
export function patchGrid(stem: Stem, grid: number): PatchGrid {
  return { rows: stripsOf(stem, grid, 0), columns: stripsOf(stem, grid, 1) }
}

function stripsOf(stem: Stem, grid: number, axis: 0 | 1): Strip[] {
  const length = (tensor: number) => stem.graph.tensors[tensor]?.shape[axis + 1] ?? 0
  return splitLength(length(stem.output), grid).map((part) => {
    const spans = new Map([[stem.output, part]])
    const needs = new Map<number, Need>()
    for (const { index, operator, windows, maps } of stem.operators.toReversed()) {
      const output = spans.get(operator.outputs[0] ?? -1)
      if (output === undefined) continue
      for (const tensor of maps.map((place) => operator.inputs[place] ?? -1)) {
        const need = needOf(windows[axis], output, length(tensor))
        needs.set(index, need)
        spans.set(tensor, spanOver(spans.get(tensor), need.span))
      }
    }
    return { spans, needs }
  })
}

/** Whether each operator has at least one real place in each patch: padding of padding cannot be cut out. */
export function isEmptySomewhere({ rows, columns }: PatchGrid): number | undefined {
  for (const { needs } of [...rows, ...columns]) {
    for (const [operator, { span }] of needs) if (lengthOf(span) <= 0) return operator
  }
  return undefined
}

/** Places of a tensor that all patches make together. */
export function placesMade({ rows, columns }: PatchGrid, tensor: number): number {
  const along = (strips: readonly Strip[]) => {
    return strips.reduce((sum, { spans }) => sum + lengthOf(spans.get(tensor) ?? { start: 0, end: 0 }), 0)
  }
  return along(rows) * along(columns)
}
