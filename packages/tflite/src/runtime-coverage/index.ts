export { coverageOf, type OperatorIssue, type RuntimeCoverage } from './coverage.js'
export { litertJs25 } from './litert-js-2-5.js'
export type { RegisteredOperators } from './registered-operators.js'
export { tflite29 } from './tflite-2-9.js'
