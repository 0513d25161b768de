import { magnitudesOf, smallest } from './magnitudes.js'
import { type PrunableLayer, weightValues } from './prunable-layers.js'

/** What a pattern prunes as a whole: the weights at one input position of `rows` neighbouring output channels. */
export interface Units {
  readonly layer: PrunableLayer
  readonly rows: number
  /** L1 norm per unit, `[runs, positions]`: run r has the output channels from r times `rows` on. */
  readonly norms: Float32Array
}

/**
 * Single weights (`rows` 1) or blocks of output channels, each with its L1 norm (Lin et al., "1xN Pattern for
 * Pruning Convolutional Neural Networks", 2021). Channels beyond the last full block stay dense, as the runtimes'
 * block kernels take them: all blocks have one size.
 */
export function blockUnits(layer: PrunableLayer, rows: number): Units {
  return { layer, rows, norms: runNorms(layer, rows, Math.floor(layer.outputs / rows)) }
}

/**
 * Group pattern (after Xu et al., "SparseByteNN: A Novel Mobile Inference Acceleration Framework Based on
 * Fine-Grained Group Sparsity", arXiv 2310.19509). The weights are a matrix `[output channels, input positions]`,
 * a position being one tap of one input channel. From channel 0 on, each `rows` neighbouring rows are a group; the
 * last may be shorter. All rows of a group share one pattern: the set of positions that the group keeps, those of
 * the largest L1 norm over its rows. Every group of a layer keeps the same number of positions, so a kernel runs
 * each group by one list of positions of a length that the layer knows, and a weight that is zero within a pattern
 * is a value like any other. A pattern is read back from the masked weights as the positions where any row of the
 * group is not zero; groups may then show fewer where kept weights are zero.
 *
 * @param dropped positions that each group loses
 */
export function groupMarks(layer: PrunableLayer, rows: number, dropped: number): Uint8Array {
  const { outputs, positions } = layer
  const norms = runNorms(layer, rows, Math.ceil(outputs / rows))
  const marks = new Uint8Array(norms.length)
  for (let at = 0; at < norms.length; at += positions) {
    const [own] = smallest([norms.subarray(at, at + positions)], dropped)
    if (own !== undefined) marks.set(own, at)
  }
  return marks
}

function runNorms(layer: PrunableLayer, rows: number, runs: number): Float32Array {
  const magnitudes = magnitudesOf(layer)
  if (rows === 1) return magnitudes
  const { outputs, positions } = layer
  const norms = new Float32Array(runs * positions)
  for (let output = 0; output < Math.min(outputs, runs * rows); output++) {
    const from = output * positions
    const to = Math.floor(output / rows) * positions
    for (let position = 0; position < positions; position++) {
      norms[to + position] = (norms[to + position] ?? 0) + (magnitudes[from + position] ?? 0)
    }
  }
  return norms
}

/** The layer's bytes with the marked units zero; the very same bytes where that changes nothing. */
export function maskedBytes(layer: PrunableLayer, rows: number, marks: Uint8Array): Uint8Array {
  const { weights, zero, outputs, positions } = layer
  const given = weights.data ?? new Uint8Array(0)
  const data = given.slice()
  const values = weightValues({ ...weights, data })
  let changed = false
  for (let unit = 0; unit < marks.length; unit++) {
    if (marks[unit] !== 1) continue
    const run = Math.floor(unit / positions)
    const position = unit % positions
    for (let row = run * rows; row < Math.min(outputs, (run + 1) * rows); row++) {
      const at = rows === 1 ? unit : row * positions + position
      if (values[at] === zero) continue
      values[at] = zero
      changed = true
    }
  }
  return changed ? data : given
}
