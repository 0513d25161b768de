import type { EncodingIssue } from '../decisions.js'

/** A document that defines no space: each issue names the place, as a JSON Pointer into the document. */
export class InvalidSpaceError extends Error {
  readonly code = 'invalid-space'
  readonly errors: readonly EncodingIssue[]

  constructor(errors: readonly EncodingIssue[]) {
    super(errors.map(({ path, message }) => `${path} ${message}`).join('; '))
    this.name = 'InvalidSpaceError'
    this.errors = errors
  }
}
