export { KernelsRunner, type KernelsRunnerOptions } from './kernels-runner.js'
export type { KernelsRuntime } from './kernels-runtime.js'
export { type OpenedKernels, openKernels } from './open-kernels.js'
export { type OperatorTimes, profilerTextOf } from './profiler-text.js'
