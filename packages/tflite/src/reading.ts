/** What reads a model's bytes and no more: nothing here needs Node, so pages may import it. */
export type { Graph, Operator, OperatorOptions, Sparsity, Tensor, TfliteModel } from './graph.js'
export { fromFloat16Bits } from './precision/float16.js'
export { InvalidModelError, readModel } from './read/index.js'
export type { OperatorIssue, RuntimeCoverage } from './runtime-coverage/index.js'
export { densify, undensifiable } from './sparsity/densify.js'
