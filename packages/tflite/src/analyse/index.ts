export { analyse } from './analyse.js'
export type { Analysis, OperatorFacts, TensorFacts } from './analysis.js'
