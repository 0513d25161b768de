export { oneOperator as oneOperatorPlan } from '../engine/self-check/one-operator.js'
