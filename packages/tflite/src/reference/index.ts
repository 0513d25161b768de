export type { Dense } from './dense.js'
export { type ReferenceRun, runReference } from './interpreter.js'
export { kernels as referenceKernels } from './operators/index.js'
export { ReferenceUnsupportedError } from './unsupported-error.js'
