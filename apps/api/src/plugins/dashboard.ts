import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import fp from 'fastify-plugin'
import { ProblemError } from '../problems/problem-error.js'

const YEAR_SECONDS = 31_536_000

/** Paths that never answer with the page, so that a mistyped API call is a 404 and not HTML. */
const API_PATHS = /^\/(v1|admin|docs|metrics|healthz|readyz|openapi\.json|sign-in)(\/|\?|$)/

/**
 * The built dashboard. Its files have their content's hash in the name and are kept for a year; the page is
 * asked for each time. Every other path is a place in the page, whose own router takes it from there.
 */
export const dashboard = fp<{ directory: string | null }>(
  async (app, { directory }) => {
    const built = directory !== null && existsSync(join(directory, 'index.html'))
    if (built) {
      await app.register(async (files) => {
        files.addHook('onRoute', (route) => {
          route.config = { ...route.config, access: 'open' }
          route.schema = { ...route.schema, hide: true }
        })
        await files.register(fastifyStatic, {
          root: directory,
          wildcard: false,
          cacheControl: false,
          setHeaders: (response, path) => {
            const hashed = path.includes('/assets/')
            response.header(
              'cache-control',
              hashed ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache',
            )
          },
        })
      })
    }
    app.setNotFoundHandler(async (request, reply) => {
      const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html')
      if (built && wantsPage && !API_PATHS.test(request.url)) {
        // The files' own `sendFile` stays within their scope, and this handler stands outside it.
        reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache')
        return reply.send(createReadStream(join(directory, 'index.html')))
      }
      const path = request.url.split('?', 1)[0]
      throw new ProblemError('not-found', `nothing answers ${request.method} ${path}`)
    })
  },
  { name: 'dashboard', dependencies: ['problems'] },
)
