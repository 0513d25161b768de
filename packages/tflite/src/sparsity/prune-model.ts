import { GraphEditor, withMainGraph } from '../edit/index.js'
import type { TfliteModel } from '../graph.js'
import { mainGraph } from '../slice/slice.js'
import type { Transformed } from '../transforms/transform.js'
import { writeModel } from '../write/index.js'
import { chooseLayers } from './choose-layers.js'
import { chooseUnits } from './choose-units.js'
import { collapseOf, type PruneReport, prunedLayer, type SparseStorage } from './prune-report.js'
import { checkPruneRequest, type PruneRequest } from './prune-request.js'
import { type StoredLayer, storeSparse } from './store-sparse.js'
import { maskedBytes } from './units.js'

/**
 * Sets weights of the main graph to zero. Unstructured, the number of zeros is the rounded share of the weights (or
 * what was zero already, if that is more); blocks round to whole blocks, group patterns to whole positions. Weights
 * that the model stores sparse are taken too, and stored as the request says.
 *
 * @throws InvalidTransformError naming the part of the request, or the layer, that does not allow it
 */
export function pruneModel(model: TfliteModel, request: PruneRequest): Transformed<PruneReport> {
  checkPruneRequest(request)
  const graph = mainGraph(model)
  const { chosen, skipped } = chooseLayers(graph, request)
  const editor = new GraphEditor(graph)
  const units = chooseUnits(chosen, request)
  const warnings = skipped.map((reason) => `not pruned: ${reason}`)
  const layers = chosen.flatMap(({ layer }, index) => {
    const { rows, marks, note } = units[index] ?? { rows: 1, marks: new Uint8Array(0) }
    const weights = { ...layer.weights, data: maskedBytes(layer, rows, marks) }
    editor.tensors[layer.tensor] = weights
    const pruned = prunedLayer({ ...layer, weights })
    if (note !== undefined) warnings.push(note)
    if (pruned.emptyOutputs > 0) warnings.push(collapseOf(pruned, layer.outputs))
    return { pruned, tensor: layer.tensor, rows }
  })
  dropUnpacking(editor)
  const dense = withMainGraph(model, editor.finish())
  const stored =
    request.encode === 'sparse'
      ? layers.flatMap(({ pruned, tensor, rows }) =>
          pruned.zeros > 0 ? storeSparse(editor, tensor, rows) : [],
        )
      : []
  const result = stored.length > 0 ? withMainGraph(model, editor.finish()) : dense
  const storage = stored.length > 0 ? storageOf(stored, dense, result) : undefined
  if (storage?.smaller === false) warnings.push('the file is no smaller with sparse tensors: too few zeros')
  const weights = layers.reduce((sum, { pruned }) => sum + pruned.weights, 0)
  const zeros = layers.reduce((sum, { pruned }) => sum + pruned.zeros, 0)
  const report: PruneReport = {
    pattern: request.pattern,
    layers: layers.map(({ pruned }) => pruned),
    weights,
    zeros,
    ratio: zeros / weights,
    ...(storage && { storage }),
  }
  return { model: result, report, warnings }
}

/** Removes what unpacked weights that are dense constants now. */
function dropUnpacking(editor: GraphEditor): void {
  editor.operators = editor.operators.filter(({ type, outputs }) => {
    return type !== 'DENSIFY' || editor.tensors[outputs[0] ?? -1]?.data === undefined
  })
}

function storageOf(layers: readonly StoredLayer[], dense: TfliteModel, sparse: TfliteModel): SparseStorage {
  const denseFileBytes = writeModel(dense).byteLength
  const sparseFileBytes = writeModel(sparse).byteLength
  return { layers, denseFileBytes, sparseFileBytes, smaller: sparseFileBytes < denseFileBytes }
}
