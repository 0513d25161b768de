import type { TfliteModel } from '../graph.js'
import type { EncodingIssue } from '../spaces/decisions.js'

/** What became of a model: what was done is in `report`, and what its owner should know in `warnings`. */
export interface Transformed<Report = Readonly<Record<string, unknown>>> {
  readonly model: TfliteModel
  readonly report: Report
  readonly warnings: readonly string[]
}

/** A transform that this model does not allow: each issue names the part of the request, and the tensor or layer. */
export class InvalidTransformError extends Error {
  readonly code = 'invalid-transform'
  readonly errors: readonly EncodingIssue[]

  constructor(errors: readonly EncodingIssue[]) {
    super(errors.map(({ path, message }) => `${path} ${message}`).join('; '))
    this.name = 'InvalidTransformError'
    this.errors = errors
  }
}
