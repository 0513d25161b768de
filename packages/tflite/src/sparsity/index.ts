export { densify } from './densify.js'
export { encodeSparse } from './encode-sparse.js'
export { magnitudesOf } from './magnitudes.js'
export { defaultOperators, type PrunableLayer, prunableLayer, weightValues } from './prunable-layers.js'
export { pruneModel } from './prune-model.js'
export type { PrunedLayer, PruneReport, SparseStorage } from './prune-report.js'
export type {
  BlockPruneRequest,
  GroupPruneRequest,
  PruneRequest,
  UnstructuredPruneRequest,
} from './prune-request.js'
export type { StoredLayer } from './store-sparse.js'
