import { STATUS_CODES } from 'node:http'
import type { Problem } from '@paceline/contracts'
import { type ProblemCode, statusOfCode } from './statuses.js'

export interface FieldProblem {
  /** JSON pointer into the body, or the name of a query or form field. */
  readonly path: string
  readonly message: string
}

/** An answer that is not a success: one stable code, a sentence that says what to do, and the bad fields. */
export class ProblemError extends Error {
  readonly status: number

  constructor(
    readonly code: ProblemCode,
    detail: string,
    readonly errors: readonly FieldProblem[] = [],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail)
    this.name = 'ProblemError'
    this.status = statusOfCode[code]
  }
}

/** Nothing lives at this path, or not any more. */
export function notFound(what: string, id: string): ProblemError {
  return new ProblemError('not-found', `there is no ${what} ${id}`)
}

/** The RFC 9457 body; `type` is `about:blank`, as the code says all that a program needs. */
export function problemBody(
  status: number,
  code: string,
  detail: string,
  errors: readonly FieldProblem[] = [],
): Problem {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    code,
    errors: errors.map(({ path, message }) => ({ path, message })),
  }
}
