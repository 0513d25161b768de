export { type GroupedRows, groupedRowsData, groupRows } from './group-rows.js'
export { kernelCoverageOf, kernelsVersion } from './lowering/kernel-coverage.js'
export { lowerModel, unsupportedOperators } from './lowering/lower-model.js'
export type { LoweringOptions } from './lowering/operator-call.js'
export type { LoweredLayer, LoweredNetwork, LoweredOperator } from './lowering/plan-builder.js'
export { UnsupportedModelError } from './lowering/unsupported-model-error.js'
export { type Matrix, type Structure, structures } from './lowering/weights/structure.js'
export { weightBytes } from './lowering/weights/weight-bytes.js'
export {
  bitPixels,
  bytePixels,
  bytesOf,
  elementsOf,
  type KernelDType,
  type KernelKind,
  type KernelLayout,
  type KernelPlan,
  noClamp,
  operatorKinds,
  type PlanOperator,
  type PlanTensor,
  pixels,
  planes,
  vector,
} from './plan.js'
export { type PlanArena, planArena } from './plan-arena.js'
export { writePlan } from './write-plan.js'
