export { kernelChecks } from '../checks/kernel-checks.js'
export { type ChosenByShape, type ChosenKernel, chooseKernels, shapeOf } from './choice/index.js'
export { bestFlavour, type Flavour, flavours, hasRelaxedSimd } from './flavour.js'
export { instantiate, instantiateAsync, type KernelExports } from './kernel-exports.js'
export { KernelNetwork, PlanRefusedError, type TensorView } from './kernel-network.js'
export {
  KernelsRunner,
  type KernelsRunnerOptions,
  type KernelsRuntime,
  type OpenedKernels,
  type OperatorTimes,
  openKernels,
  profilerTextOf,
} from './runner/index.js'
export {
  type CheckCase,
  type KernelCheck,
  KernelChecker,
  type SelfCheck,
  selfCheck,
} from './self-check/index.js'
export { type StartThread, ThreadTeam } from './threads/index.js'
export { startWebThread } from './threads/start-web-thread.js'
