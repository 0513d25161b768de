/** A model that the format cannot hold; the message says which part. */
export class UnwritableModelError extends Error {
  readonly code = 'unwritable-model'

  constructor(message: string) {
    super(message)
    this.name = 'UnwritableModelError'
  }
}
