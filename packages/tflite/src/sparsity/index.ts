export { type PrunedLayer, type PruneReport, pruneModel } from './prune-model.js'
export type {
  BlockPruneRequest,
  GroupPruneRequest,
  PruneRequest,
  UnstructuredPruneRequest,
} from './prune-request.js'
