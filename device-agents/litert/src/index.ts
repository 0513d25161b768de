export { LiteRtRunner, type LiteRtRunnerOptions } from './litert-runner.js'
export { checkRelaxedDot, type RelaxedDot } from './relaxed-dot.js'
export { type Build, chooseBuild, type Flavour, type LoadedRuntime, loadRuntime } from './runtime.js'
