import fp from 'fastify-plugin'
import { problemBody } from '../problems/problem-error.js'
import { problemOf } from '../problems/problem-of.js'

/** Every error answers RFC 9457 problem details; the text of a 5xx stays in the log. */
export const problems = fp(
  async (app) => {
    app.setErrorHandler((error, request, reply) => {
      const problem = problemOf(error)
      if (problem.status >= 500) request.log.error({ err: error }, 'request failed')
      return reply
        .code(problem.status)
        .headers(problem.headers)
        .type('application/problem+json')
        .serializer(JSON.stringify)
        .send(problemBody(problem.status, problem.code, problem.message, problem.errors))
    })
  },
  { name: 'problems' },
)
