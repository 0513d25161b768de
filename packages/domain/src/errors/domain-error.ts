/**
 * An error of a pure rule. `code` is stable and part of the public contract; the message says what is
 * wrong and what would be right. The API maps codes to statuses, so nothing here knows of HTTP.
 */
export abstract class DomainError extends Error {
  abstract readonly code: string

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

/** One wrong field of an input: `path` in JSON pointer form, such as `/protocol/threads`. */
export interface FieldError {
  readonly path: string
  readonly message: string
}
