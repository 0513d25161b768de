import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Device, RegisterDevice } from '@paceline/contracts'
import { fingerprintOf, readRegistration, registerDevice } from '../../devices/register-device.js'
import { answerOnce } from '../../idempotency/once.js'
import { notFound, ProblemError } from '../../problems/problem-error.js'
import type { Services } from '../../services.js'
import { answers, IdempotencyHeaders, IdParams, Nothing } from '../replies.js'

const tags = ['devices']

/** Devices that an operator names, since no driver finds them by itself. */
export const registrationRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { db, vault } = services

  app.post(
    '/v1/devices',
    {
      schema: {
        tags,
        summary: 'Registers an Appium endpoint or an address of adb as a device',
        description:
          'An Appium endpoint is asked for its status first, and nothing is stored where it does not answer as it ' +
          'should. Capabilities and credentials are kept sealed and never shown again. The device is offline until ' +
          'a worker has reached it.',
        headers: IdempotencyHeaders,
        body: RegisterDevice,
        response: answers({ 201: Device }),
      },
      config: { access: 'operate' },
    },
    async (request, reply) => {
      const registering = readRegistration(request.body)
      const fingerprint = await fingerprintOf(registering, vault)
      return answerOnce(db.idempotency, request, reply, fingerprint, async () => {
        const device = await registerDevice(services, registering)
        return { status: 201, body: device, location: `/v1/devices/${device.id}` }
      })
    },
  )

  app.delete(
    '/v1/devices/:id',
    {
      schema: {
        tags,
        summary: 'Takes a registered device out of the farm; what was measured on it stays',
        params: IdParams,
        response: answers({ 204: Nothing }),
      },
      config: { access: 'operate' },
    },
    async ({ params: { id } }, reply) => {
      switch (await db.registrations.remove(id)) {
        case 'unknown':
          throw notFound('device', id)
        case 'open-runs':
          throw new ProblemError('open-runs', 'runs on this device are open; cancel their jobs first')
        case 'not-registered':
          throw new ProblemError(
            'not-registered',
            'this device was not registered, but found by its worker; unplug it, or stop its worker',
          )
        case 'removed':
          return reply.code(204).send(null)
      }
    },
  )
}
