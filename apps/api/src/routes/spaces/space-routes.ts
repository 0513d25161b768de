import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  CrossEncodings,
  DefineSpace,
  FoundEncodings,
  ListSpaces,
  MutateEncoding,
  SampleSpace,
  Space,
  SpacePage,
} from '@paceline/contracts'
import { spaces } from '@paceline/tflite'
import { Type } from 'typebox'
import { answerOnce } from '../../idempotency/once.js'
import { caller } from '../../plugins/auth.js'
import { notFound } from '../../problems/problem-error.js'
import type { Services } from '../../services.js'
import { findDefinition, spaceOf, summaryOf } from '../../spaces/known-spaces.js'
import { registerSpace, showSpace } from '../../spaces/register-space.js'
import type { SpaceSearchRequest } from '../../spaces/search-space.js'
import { answers, IdempotencyHeaders } from '../replies.js'

const tags = ['spaces']
const params = Type.Object({ name: Type.String({ minLength: 1, maxLength: 64 }) })

/** Long lists of open objects, as they are. */
const asJson = () => (data: unknown) => JSON.stringify(data)

/** Design spaces: those that come with the library, and those that somebody defined. */
export const spaceRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  const { db, workbench } = services
  const search = async (name: string, request: SpaceSearchRequest) =>
    workbench.search(name, await findDefinition(db.spaces, name), request)

  app.post(
    '/v1/spaces',
    {
      schema: {
        tags,
        summary: 'Registers a design space that a JSON document defines',
        headers: IdempotencyHeaders,
        body: DefineSpace,
        response: answers({ 200: Space, 201: Space }),
      },
      serializerCompiler: asJson,
      config: { access: 'submit' },
    },
    async (request, reply) =>
      answerOnce(db.idempotency, request, reply, request.body, async () => {
        const { space, created } = await registerSpace(db.spaces, request.body, caller(request).keyId)
        return { status: created ? 201 : 200, body: space, location: `/v1/spaces/${space.name}` }
      }),
  )

  app.get(
    '/v1/spaces',
    {
      schema: {
        tags,
        summary:
          'Design spaces: on the first page those that come with Paceline, then the registered, newest first',
        querystring: ListSpaces,
        response: answers({ 200: SpacePage }),
      },
      config: { access: 'read' },
    },
    async ({ query }) => {
      const page = await db.spaces.list(query)
      const own = query.cursor === undefined ? [...spaces.values()].map((each) => summaryOf(each, null)) : []
      const registered = page.items.map(({ name, title, summary, size, digest, createdAt }) => {
        return { name, title, summary, size, digest, createdAt }
      })
      return { items: [...own, ...registered], nextCursor: page.nextCursor }
    },
  )

  app.get(
    '/v1/spaces/:name',
    {
      schema: {
        tags,
        summary: 'One design space: its decisions, the JSON Schema of its encodings, and its size',
        params,
        response: answers({ 200: Space }),
      },
      serializerCompiler: asJson,
      config: { access: 'read' },
    },
    async ({ params: { name } }) => {
      const own = spaces.get(name)
      if (own !== undefined) return showSpace(own, null)
      const [stored] = await db.spaces.findMany([name])
      if (stored === undefined) throw notFound('space', name)
      return showSpace(spaceOf(stored), stored.createdAt)
    },
  )

  app.post(
    '/v1/spaces/:name/sample',
    {
      schema: {
        tags,
        summary: 'Draws encodings uniformly; the same seed draws the same',
        params,
        body: SampleSpace,
        response: answers({ 200: FoundEncodings }),
      },
      serializerCompiler: asJson,
      config: { access: 'read' },
    },
    async ({ params: { name }, body: { n, seed = 0 } }) => search(name, { sample: n, seed }),
  )

  app.post(
    '/v1/spaces/:name/mutate',
    {
      schema: {
        tags,
        summary: 'A neighbour of an encoding',
        params,
        body: MutateEncoding,
        response: answers({ 200: FoundEncodings }),
      },
      serializerCompiler: asJson,
      config: { access: 'read' },
    },
    async ({ params: { name }, body: { encoding, rate, seed = 0 } }) =>
      search(name, { mutate: encoding, rate, seed }),
  )

  app.post(
    '/v1/spaces/:name/crossover',
    {
      schema: {
        tags,
        summary: 'A child of two encodings',
        params,
        body: CrossEncodings,
        response: answers({ 200: FoundEncodings }),
      },
      serializerCompiler: asJson,
      config: { access: 'read' },
    },
    async ({ params: { name }, body: { a, b, seed = 0 } }) => search(name, { cross: [a, b], seed }),
  )
}
