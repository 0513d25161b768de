export { analyse } from './analyse.js'
export type { Analysis, OperatorFacts, TensorFacts } from './analysis.js'
export { weightsDigest } from './weights-digest.js'
