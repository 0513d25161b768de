import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CreateFloor, DeviceFloors, Job } from '@paceline/contracts'
import { createFloor } from '../../floors/create-floor.js'
import { showFloor } from '../../floors/show-floor.js'
import { answerOnce } from '../../idempotency/once.js'
import type { ModelKeeper } from '../../models/keep-model.js'
import { caller } from '../../plugins/auth.js'
import { notFound } from '../../problems/problem-error.js'
import type { Services } from '../../services.js'
import { answers, IdempotencyHeaders, IdParams } from '../replies.js'

const tags = ['devices']

interface Options {
  services: Services
  keeper: ModelKeeper
}

/** A device's noise floor: how far its figures differ from session to session. */
export const floorRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { services, keeper }) => {
  const { db } = services

  app.post(
    '/v1/devices/:id/floor',
    {
      schema: {
        tags,
        summary: 'Measures one model in so many sessions that the variance between sessions becomes known',
        description: 'It is measuring like any other, so the scope is that of a job.',
        params: IdParams,
        headers: IdempotencyHeaders,
        body: CreateFloor,
        response: answers({ 202: Job }),
      },
      config: { access: 'submit' },
    },
    async (request, reply) => {
      const { id: deviceId } = request.params
      const fingerprint = { deviceId, ...request.body }
      return answerOnce(db.idempotency, request, reply, fingerprint, async (claim) => {
        const order = { deviceId, request: request.body, keyId: caller(request).keyId, claim }
        const job = await createFloor({ services, keeper }, order, request.log)
        return { status: 202, body: job, location: `/v1/jobs/${job.id}` }
      })
    },
  )
  app.get(
    '/v1/devices/:id/floor',
    {
      schema: {
        tags,
        summary: 'How far figures differ from session to session, by protocol key, the newest first',
        params: IdParams,
        response: answers({ 200: DeviceFloors }),
      },
      config: { access: 'read' },
    },
    async ({ params }) => {
      if (!(await db.devices.find(params.id))) throw notFound('device', params.id)
      return { items: (await db.floors.ofDevice(params.id)).map(showFloor) }
    },
  )
}
