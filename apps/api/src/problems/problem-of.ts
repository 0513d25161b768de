import type { FastifyError } from 'fastify'
import { type FieldProblem, ProblemError } from './problem-error.js'
import { isProblemCode, type ProblemCode } from './statuses.js'

/** Most bad fields that one answer names. */
const MAX_FIELDS = 20

/** Fastify's own refusals, by its error code. */
const frameworkCodes = new Map<string, readonly [ProblemCode, string]>(
  Object.entries({
    FST_ERR_CTP_BODY_TOO_LARGE: ['too-large', 'the body is larger than this route takes'],
    FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported-media-type', 'this route does not take that content type'],
    FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['invalid-request', 'the body is not as long as content-length says'],
    FST_ERR_CTP_EMPTY_JSON_BODY: ['empty-body', 'the body is empty; send JSON'],
    FST_ERR_CTP_INVALID_JSON_BODY: ['malformed-json', 'the body is not JSON'],
    FST_ERR_BAD_URL: ['invalid-request', 'the URL cannot be decoded'],
    FST_ERR_ASYNC_CONSTRAINT: ['not-found', 'nothing lives here'],
    FST_INVALID_MULTIPART_CONTENT_TYPE: ['unsupported-media-type', 'send multipart/form-data'],
    FST_REQ_FILE_TOO_LARGE: ['too-large', 'the file is larger than this API takes'],
    FST_FILES_LIMIT: ['invalid-multipart', 'send one file'],
    FST_FIELDS_LIMIT: ['invalid-multipart', 'there are too many form fields'],
    FST_PARTS_LIMIT: ['invalid-multipart', 'there are too many form parts'],
    FST_PROTO_VIOLATION: ['invalid-multipart', 'a form field has a name that is not allowed'],
    FST_UNDER_PRESSURE: ['overloaded', 'the API is overloaded; try again in a few seconds'],
  }),
)

/**
 * What any error becomes for the client. Errors of other rooms that carry a code of ours keep it with their
 * sentence; whatever nobody foresaw is an `internal-error` whose text stays in the log.
 */
export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  if (!(error instanceof Error)) return internal()
  const fastifyError = error as Partial<FastifyError> & Error
  if (fastifyError.validation) return invalidRequest(fastifyError)
  const code: unknown = (error as { code?: unknown }).code
  const known = typeof code === 'string' ? frameworkCodes.get(code) : undefined
  if (known) return new ProblemError(...known)
  if (isProblemCode(code)) return new ProblemError(code, error.message, fieldsOf(error))
  if (error instanceof SyntaxError && fastifyError.statusCode === 400) {
    return new ProblemError('malformed-json', 'the body is not JSON')
  }
  if (fastifyError.statusCode === 404) return new ProblemError('not-found', 'nothing lives here')
  if (fastifyError.statusCode === 406) return new ProblemError('not-acceptable', error.message)
  if (isClientStatus(fastifyError.statusCode)) return new ProblemError('invalid-request', error.message)
  return internal()
}

function internal(): ProblemError {
  return new ProblemError('internal-error', 'something went wrong here; the log of the API says what')
}

function isClientStatus(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500
}

function invalidRequest(error: Partial<FastifyError>): ProblemError {
  const part = error.validationContext ?? 'request'
  const fields: FieldProblem[] = []
  for (const { instancePath, keyword, message, params } of error.validation ?? []) {
    if (fields.length === MAX_FIELDS) break
    if (keyword === 'boolean') continue
    fields.push({
      path: part === 'body' ? instancePath || '/' : instancePath.slice(1) || part,
      message: `${message ?? 'is wrong'}${namesOf(params)}`,
    })
  }
  const where = part === 'body' ? 'the body' : part === 'querystring' ? 'the query' : `the ${part}`
  const first = fields[0]
  const detail = first ? `${where} is wrong: ${first.path} ${first.message}` : `${where} is wrong`
  return new ProblemError('invalid-request', detail, fields)
}

/** Which property is missing or too much, which TypeBox puts into `params` alone. */
function namesOf(params: Record<string, unknown> | undefined): string {
  const names = params?.additionalProperties ?? params?.requiredProperties
  return Array.isArray(names) && names.length > 0 ? ` (${names.slice(0, MAX_FIELDS).join(', ')})` : ''
}

function fieldsOf(error: Error): FieldProblem[] {
  const { errors, at, offset } = error as { errors?: unknown; at?: unknown; offset?: unknown }
  if (Array.isArray(errors)) {
    return errors.slice(0, MAX_FIELDS).map((each: FieldProblem) => ({
      path: String(each.path),
      message: String(each.message),
    }))
  }
  if (typeof at !== 'string') return []
  return [{ path: at, message: typeof offset === 'number' ? `at byte ${offset}` : 'here' }]
}
