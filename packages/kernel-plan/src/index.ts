export { type GroupedRows, groupedRowsData, groupRows } from './group-rows.js'
export {
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
