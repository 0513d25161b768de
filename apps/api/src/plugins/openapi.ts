import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fp from 'fastify-plugin'
import { optionalBodies } from './openapi-bodies.js'
import { markNames, nameSchemas } from './openapi-names.js'

const description = `Measures neural networks on real devices.

Send a key as \`Authorization: Bearer <key>\`; the first start writes one to \`$PACELINE_HOME/key\`.
Errors are RFC 9457 problem details with a stable \`code\`. Every POST that makes something takes an
\`Idempotency-Key\`. Lists take \`limit\` and \`cursor\`.`

/** The OpenAPI 3.1 document at /openapi.json, made of the routes' own schemas, and its pages at /docs. */
export const openapi = fp(
  async (app) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: { title: 'Paceline', version: '1', description, license: { name: 'Apache-2.0' } },
        security: [{ key: [] }, { session: [] }],
        components: {
          securitySchemes: {
            key: { type: 'http', scheme: 'bearer' },
            session: { type: 'apiKey', in: 'cookie', name: 'paceline_session' },
          },
        },
      },
      transform: ({ schema, url, route }) => {
        const open = route.config?.access === 'open'
        return { schema: markNames(open ? { ...schema, security: [] } : schema), url }
      },
      transformObject: (document) =>
        'openapiObject' in document
          ? optionalBodies(nameSchemas(document.openapiObject))
          : document.swaggerObject,
    })
    app.get('/openapi.json', { schema: { hide: true }, config: { access: 'open' } }, async () =>
      app.swagger(),
    )
    await app.register(async (docs) => {
      docs.addHook('onRoute', (route) => {
        route.config = { ...route.config, access: 'open' }
      })
      await docs.register(swaggerUi, {
        routePrefix: '/docs',
        indexPrefix: '',
        theme: { title: 'Paceline API' },
      })
    })
  },
  { name: 'openapi' },
)
