import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { DEVICE_MOVES, Device, type DeviceMove, MoveDevice } from '@paceline/contracts'
import { Type } from 'typebox'
import { moveDevice } from '../../devices/move-device.js'
import { deviceFor } from '../../devices/redacted.js'
import { caller } from '../../plugins/auth.js'
import type { Services } from '../../services.js'
import { answers, IdParams } from '../replies.js'

const summaries: Readonly<Record<DeviceMove, string>> = {
  drain: 'Lets a device end its session and take no more until it is resumed',
  resume: 'Gives a device back to the farm that was drained, quarantined or rests',
  quarantine: 'Takes a device out until it is resumed; no health probe ends this',
}
const description =
  'Works at any moment; asking twice is the same. The move is an event of the device with its reason and who asked.'

/** What an operator does with a device: drain, resume and quarantine. */
export const moveRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  for (const move of DEVICE_MOVES) {
    app.post(
      `/v1/devices/:id/${move}`,
      {
        schema: {
          tags: ['devices'],
          summary: summaries[move],
          description,
          params: IdParams,
          body: Type.Union([MoveDevice, Type.Null()]),
          response: answers({ 200: Device }),
        },
        config: { access: 'operate', bodyOptional: true },
      },
      async (request) => {
        const { id } = request.params
        const by = caller(request)
        const reason = request.body?.reason
        const device = await moveDevice(services.db, { id, move, reason, by })
        const { keyId, name } = by
        request.log.info(
          { deviceId: id, move, reason, keyId, name, state: device.state },
          'a device was moved',
        )
        return deviceFor(by.redaction, device)
      },
    )
  }
}
