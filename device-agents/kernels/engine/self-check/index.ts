export type { CheckCase, KernelCheck } from './kernel-check.js'
export { KernelChecker, type KernelsByName } from './kernel-checker.js'
export { floatsOf, oneOperator } from './one-operator.js'
export { type RefusedKernel, type SelfCheck, selfCheck } from './self-check.js'
