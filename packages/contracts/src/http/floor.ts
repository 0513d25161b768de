import { type Static, Type } from 'typebox'
import { ProtocolRequest } from './protocol.js'
import { Closed, Id, Nullable, Time } from './shapes.js'

/** Fewest sessions that a noise floor is learnt from. */
export const MIN_FLOOR_SESSIONS = 8

export const CreateFloor = Closed(
  {
    runtime: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
    protocol: Type.Optional(ProtocolRequest),
    modelId: Type.Optional(Id('mdl')),
    sessions: Type.Optional(Type.Integer({ minimum: MIN_FLOOR_SESSIONS, maximum: 60, default: 8 })),
    priority: Type.Optional(Type.Integer({ minimum: -100, maximum: 100 })),
  },
  { $id: 'CreateFloor', description: 'without a model: MobileNetV2 1.0 224' },
)
export type CreateFloor = Static<typeof CreateFloor>

/** How far figures of one device under one protocol differ from session to session, whatever each session says of itself. */
export const DeviceFloor = Type.Object(
  {
    runtime: Type.String(),
    protocolKey: Type.String(),
    models: Type.Integer(),
    sessions: Type.Integer(),
    /** Degrees of freedom of the variance: sessions less models. Below 7 it counts as unknown. */
    degrees: Type.Integer(),
    /** Coefficient of variation of session medians; the upper end of its 95 % interval. Null below 7 degrees. */
    cv: Nullable(Type.Number()),
    cvHigh: Nullable(Type.Number()),
    newestAt: Time,
  },
  { $id: 'DeviceFloor' },
)
export type DeviceFloor = Static<typeof DeviceFloor>

export const DeviceFloors = Type.Object({ items: Type.Array(DeviceFloor) }, { $id: 'DeviceFloors' })
