export { type InspectedPlugin, inspectPlugin } from './inspect-plugin.js'
export { InvalidPluginError } from './invalid-plugin-error.js'
export { PAGE_BYTES, pluginLimits } from './limits.js'
export {
  GUARD_BYTES,
  type MemoryPlan,
  maximumPages,
  type PlacedTensor,
  planMemory,
  type Region,
} from './memory-plan.js'
export type { MemoryLimits } from './module-imports.js'
export { isWasm } from './module-outline.js'
export {
  depthwiseOutput,
  kernelOf,
  macsOf,
  type PluginTensor,
  paramsOf,
  type TensorDtype,
  type TensorRole,
  tensorsOf,
} from './tensors.js'
