/** A cut that a model does not have; the message names the tensor or the operator. */
export class SliceError extends Error {
  readonly code = 'invalid-slice'

  constructor(message: string) {
    super(message)
    this.name = 'SliceError'
  }
}
