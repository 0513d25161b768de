import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { notMultipart } from '../models/upload-form.js'
import { problemBody } from '../problems/problem-error.js'
import { problemOf } from '../problems/problem-of.js'

/** Every error answers RFC 9457 problem details; the text of a 5xx stays in the log. */
export const problems = fp(
  async (app) => {
    app.setErrorHandler(sendProblem)
  },
  { name: 'problems' },
)

/** Answers with what the error becomes; also for errors that come before any route is found. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = isRawUpload(error, request) ? notMultipart() : problemOf(error)
  if (problem.status >= 500) request.log.error({ err: error }, 'request failed')
  reply
    .code(problem.status)
    .headers(problem.headers)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problemBody(problem.status, problem.code, problem.message, problem.errors))
}

/** Bytes sent where a form is taken; Fastify refuses their content type before the route can. */
function isRawUpload(error: unknown, { routeOptions }: FastifyRequest): boolean {
  const { code } = (error ?? {}) as { code?: unknown }
  const forms = routeOptions.schema?.consumes?.includes('multipart/form-data') ?? false
  return forms && code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE'
}
