import type { GraphEditor } from '../edit/index.js'
import type { Operator } from '../graph.js'
import { encodeSparse, storedBytes } from './encode-sparse.js'

export interface StoredLayer {
  readonly name: string
  /** Bytes of the values, and in the sparse form of the index vectors. */
  readonly denseBytes: number
  readonly sparseBytes: number
  /** Output channels of one stored block. */
  readonly blockRows: number
}

/**
 * Stores a constant as a sparse tensor behind a DENSIFY, from which all its readers take it. TensorFlow's converter
 * does so too, but for fully connected weights in blocks of 1x4 inputs (int8: 1x16), which no pattern here makes:
 * a sparse kernel that adds in another order is never in play, and every runtime gives what the dense weights give.
 * XNNPACK unpacks the constant as it takes the graph over, and counts zeros itself to choose its sparse kernels.
 *
 * @param rows output channels that were pruned together; blocks are as high where the channels are a multiple
 */
export function storeSparse(editor: GraphEditor, index: number, rows: number): StoredLayer {
  const dense = editor.tensorAt(index)
  const blockRows = (dense.shape[0] ?? 0) % rows === 0 ? rows : 1
  const sparse = encodeSparse(dense, blockRows)
  const { data: _, ...unpacked } = dense
  const output = editor.addTensor({ ...unpacked, name: `${dense.name}/dense` })
  editor.rewire((tensor) => (tensor === index ? output : tensor))
  editor.tensors[index] = sparse
  const first = editor.operators.findIndex(({ inputs }) => inputs.includes(output))
  const unpack: Operator = { type: 'DENSIFY', version: 1, inputs: [index], outputs: [output], options: {} }
  editor.operators = editor.operators.toSpliced(first, 0, unpack)
  return { name: dense.name, denseBytes: storedBytes(dense), sparseBytes: storedBytes(sparse), blockRows }
}
