export type { Dense } from './dense.js'
export { type ReferenceRun, ReferenceUnsupportedError, runReference } from './interpreter.js'
export { runQuantizedLayer } from './quantized/index.js'
