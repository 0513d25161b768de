/** Something in a model that the kernels have no way to run. */
export interface UnsupportedOperator {
  /** In the main graph; -1 for the model's own inputs and outputs. */
  readonly index: number
  readonly type: string
  readonly reason: string
}

/** The kernels cannot run a model; `operators` has every reason, not only the first. */
export class UnsupportedModelError extends Error {
  readonly code = 'kernels-unsupported'
  readonly operators: readonly UnsupportedOperator[]

  constructor(operators: readonly UnsupportedOperator[]) {
    const lines = operators.map(({ index, type, reason }) =>
      index < 0 ? `${type}: ${reason}` : `operator ${index}, ${type}: ${reason}`,
    )
    super(`The kernels cannot run this model. ${lines.join('; ')}.`)
    this.name = 'UnsupportedModelError'
    this.operators = operators
  }
}
