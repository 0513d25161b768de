/** An operator or element type that the reference does not run. */
export class ReferenceUnsupportedError extends Error {
  readonly code = 'reference-unsupported'

  constructor(message: string) {
    super(message)
    this.name = 'ReferenceUnsupportedError'
  }
}
