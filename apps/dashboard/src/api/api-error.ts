import type { Problem } from '@paceline/client'

/** What the API refused, as its problem document says it; `code` is `unreachable` when no answer came. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: string
  readonly status: number
  readonly title: string
  readonly fields: Problem['errors']

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.detail, options)
    this.code = problem.code
    this.status = problem.status
    this.title = problem.title
    // A problem with one field says the same in both places; a reader needs it once.
    this.fields = problem.errors.filter(({ message }) => message !== problem.detail)
  }
}

/** The error of an answer whose body may be a problem document, or whatever a proxy put in its place. */
export function errorOf(body: unknown, response: Response): ApiError {
  if (isProblem(body)) return new ApiError(body)
  return new ApiError({
    type: 'about:blank',
    title: response.statusText || 'The request failed',
    status: response.status,
    detail: `The server answered ${response.status} without saying why.`,
    code: 'no-problem-document',
    errors: [],
  })
}

export function unreachable(cause: unknown): ApiError {
  const problem = {
    type: 'about:blank',
    title: 'Paceline does not answer',
    status: 0,
    detail: 'No answer came from the server. Is it running? This page tries again by itself.',
    code: 'unreachable',
    errors: [],
  }
  return new ApiError(problem, { cause })
}

function isProblem(body: unknown): body is Problem {
  if (typeof body !== 'object' || body === null) return false
  const { code, detail, status, title, errors } = body as Partial<Problem>
  return (
    typeof code === 'string' &&
    typeof detail === 'string' &&
    typeof status === 'number' &&
    typeof title === 'string' &&
    Array.isArray(errors)
  )
}
