export {
  type PatchFacts,
  type PatchPlan,
  type PatchReport,
  type PatchRequest,
  patchModel,
  planPatches,
} from './patch-model.js'
export type { PatchChoice } from './plan-patches.js'
