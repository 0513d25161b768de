import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AccessKey, AccessKeyPage, CreateKey, NewAccessKey, PageQuery } from '@paceline/contracts'
import { Type } from 'typebox'
import { hashSecret, newKeySecret } from '../../access/secrets.js'
import { answerOnce } from '../../idempotency/once.js'
import { caller } from '../../plugins/auth.js'
import { notFound, ProblemError } from '../../problems/problem-error.js'
import type { Services } from '../../services.js'
import { answers, IdempotencyHeaders, IdParams } from '../replies.js'

const tags = ['access']

/** Keys, for admins. A secret is shown once: only its hash is stored. */
export const keyRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  const { access, idempotency } = services.db

  app.get(
    '/v1/keys',
    {
      schema: {
        tags,
        summary: 'Every key, revoked ones too',
        querystring: Type.Object(PageQuery, { additionalProperties: false }),
        response: answers({ 200: AccessKeyPage }),
      },
      config: { access: 'admin' },
    },
    async ({ query }) => access.listKeys({ limit: query.limit ?? 50, cursor: query.cursor }),
  )

  app.post(
    '/v1/keys',
    {
      schema: {
        tags,
        summary: 'Makes a key; this answer alone shows its secret',
        headers: IdempotencyHeaders,
        body: CreateKey,
        response: answers({ 201: NewAccessKey }),
      },
      config: { access: 'admin' },
    },
    async (request, reply) =>
      answerOnce(idempotency, request, reply, request.body, async () => {
        const secret = newKeySecret()
        const key = await access.createKey({ ...request.body, hash: hashSecret(secret) })
        return { status: 201, body: { key, secret }, location: `/v1/keys/${key.id}`, secret: true }
      }),
  )

  app.delete(
    '/v1/keys/:id',
    {
      schema: {
        tags,
        summary: 'Revokes a key at once, with its browser sessions',
        params: IdParams,
        response: answers({ 200: AccessKey }),
      },
      config: { access: 'admin' },
    },
    async (request) => {
      const { id } = request.params
      if (id === caller(request).keyId) {
        throw new ProblemError('own-key', 'a key cannot revoke itself; use another admin key')
      }
      const key = await access.revokeKey(id)
      if (!key) throw notFound('key', id)
      return key
    },
  )
}
