import type { OperatorIssue } from '@paceline/tflite/read'

/** The kernels cannot run a model; `operators` has every reason, not only the first. */
export class UnsupportedModelError extends Error {
  readonly code = 'kernels-unsupported'
  readonly operators: readonly OperatorIssue[]

  constructor(operators: readonly OperatorIssue[]) {
    const lines = operators.map(({ index, type, reason }) =>
      index < 0 ? `${type}: ${reason}` : `operator ${index}, ${type}: ${reason}`,
    )
    super(`The kernels cannot run this model. ${lines.join('; ')}.`)
    this.name = 'UnsupportedModelError'
    this.operators = operators
  }
}
