import { GraphEditor } from '../../edit/index.js'
import type { Graph } from '../../graph.js'
import type { PatchGrid, Strip } from './patch-grid.js'
import { type HeldMap, PatchTensors, type Region } from './patch-tensors.js'
import { type Span, sameSpan } from './spans.js'
import type { SpatialOperator } from './spatial-operators.js'
import type { Stem } from './stem.js'
import type { Need } from './windows.js'

/**
 * The graph with its stem patch by patch: each patch from a slice of the input to its part of the stem's output, with
 * VALID windows over explicit padding where the image ends; each row of patches joined when its last is there, and
 * the rows at the end. All behind the stem stays as it is.
 */
export function emitPatches(stem: Stem, grid: PatchGrid): Graph {
  const editor = new GraphEditor(stem.graph)
  const made = new PatchTensors(editor)
  for (const index of stem.preparers) made.operators.push(...stem.graph.operators.slice(index, index + 1))
  const { name } = editor.tensorAt(stem.output)
  const strips = grid.rows.map((row, r) => {
    const parts = grid.columns.map((column, c) =>
      new Patch(stem, made, row, column, `patch_${r}_${c}`).emit(),
    )
    const rows = spanIn(row, stem.output)
    const columns = { start: 0, end: editor.tensorAt(stem.output).shape[2] ?? 0 }
    return join(made, parts, 2, made.map(stem.output, `${name}/patch_row_${r}`, { rows, columns }))
  })
  join(made, strips, 1, stem.output)
  editor.operators = [...made.operators, ...stem.graph.operators.slice(stem.count)]
  return editor.finish()
}

function join(made: PatchTensors, parts: readonly number[], axis: number, output: number): number {
  made.append('CONCATENATION', parts, output, { axis })
  return output
}

class Patch {
  /** By the tensor in the whole graph. */
  readonly #held = new Map<number, HeldMap>()
  /** Slices that were made already, by tensor and region. */
  readonly #slices = new Map<string, number>()

  constructor(
    private readonly stem: Stem,
    private readonly made: PatchTensors,
    private readonly row: Strip,
    private readonly column: Strip,
    private readonly name: string,
  ) {}

  /** @returns the tensor that holds this patch of the stem's output */
  emit(): number {
    for (const operator of this.stem.operators) {
      const [output = -1] = operator.operator.outputs
      if (this.row.spans.has(output) && this.column.spans.has(output)) this.#emitOperator(operator, output)
    }
    return this.#heldMap(this.stem.output).tensor
  }

  #emitOperator(spatial: SpatialOperator, output: number): void {
    const { operator, kind, maps, index } = spatial
    const rows = this.row.needs.get(index)
    const columns = this.column.needs.get(index)
    if (rows === undefined || columns === undefined) return
    const region = this.#regionOf(output)
    const inputs = operator.inputs.map((tensor, place) => {
      return maps.includes(place) ? this.#padded(spatial, tensor, rows, columns) : tensor
    })
    if (kind === 'pad') {
      this.#held.set(output, { ...region, tensor: inputs[0] ?? -1 })
      return
    }
    const tensor = this.made.map(output, this.#nameOf(output), region)
    const options = kind === 'window' ? { ...operator.options, padding: 'VALID' } : operator.options
    this.made.operators.push({ ...operator, inputs, outputs: [tensor], options })
    this.#held.set(output, { ...region, tensor })
  }

  /** The part of a map that an operator needs, with padding where the image ends. */
  #padded({ operator }: SpatialOperator, whole: number, rows: Need, columns: Need): number {
    const part = this.#sliced(whole, { rows: rows.span, columns: columns.span })
    if ([rows.before, rows.after, columns.before, columns.after].every((count) => count === 0)) return part
    const { made } = this
    const grown = { rows: grow(rows), columns: grow(columns) }
    const target = operator.type === 'PAD' ? (operator.outputs[0] ?? whole) : whole
    const tensor = made.map(target, `${this.#nameOf(whole)}/padded_${operator.outputs[0]}`, grown)
    const counts = [0, 0, rows.before, rows.after, columns.before, columns.after, 0, 0]
    const pads = made.int32(counts, [4, 2])
    if (operator.type === 'MAX_POOL_2D') {
      made.append('PADV2', [part, pads, made.lowestLike(made.editor.tensorAt(whole))], tensor)
    } else made.append('PAD', [part, pads], tensor)
    return tensor
  }

  #sliced(whole: number, region: Region): number {
    const held = this.#heldMap(whole)
    if (sameSpan(held.rows, region.rows) && sameSpan(held.columns, region.columns)) return held.tensor
    const { rows, columns } = region
    const key = [whole, rows.start, rows.end, columns.start, columns.end].join()
    const known = this.#slices.get(key)
    if (known !== undefined) return known
    const { made } = this
    const [batch = 1, , , channels = 1] = made.editor.tensorAt(whole).shape
    const tensor = made.map(
      whole,
      `${this.#nameOf(whole)}/rows_${rows.start}_columns_${columns.start}`,
      region,
    )
    const begin = made.int32([0, rows.start - held.rows.start, columns.start - held.columns.start, 0])
    const size = made.int32([batch, rows.end - rows.start, columns.end - columns.start, channels])
    made.append('SLICE', [held.tensor, begin, size], tensor)
    this.#slices.set(key, tensor)
    return tensor
  }

  /** A map of this patch; one that no operator of the stem makes is the whole input. */
  #heldMap(tensor: number): HeldMap {
    const [, height = 0, width = 0] = this.made.editor.tensorAt(tensor).shape
    const whole = { tensor, rows: { start: 0, end: height }, columns: { start: 0, end: width } }
    return this.#held.get(tensor) ?? whole
  }

  #regionOf(tensor: number): Region {
    return { rows: spanIn(this.row, tensor), columns: spanIn(this.column, tensor) }
  }

  #nameOf(tensor: number): string {
    return `${this.made.editor.tensorAt(tensor).name}/${this.name}`
  }
}

const grow = ({ span, before, after }: Need): Span => ({ start: span.start - before, end: span.end + after })

function spanIn({ spans }: Strip, tensor: number): Span {
  const span = spans.get(tensor)
  if (span === undefined) throw new RangeError(`tensor ${tensor} has no part in the strip`)
  return span
}
