export { coverageOf, type OperatorIssue, type RuntimeCoverage } from './coverage.js'
export { litertJs25, type RegisteredOperators, tflite29 } from './registered-operators.js'
