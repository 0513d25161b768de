import { type Static, Type } from 'typebox'
import { Closed, Id, Nullable, OneOf, PageOf, Time } from './shapes.js'

export const DEVICE_KINDS = ['phone', 'board', 'host', 'simulated'] as const
export const DEVICE_STATES = ['idle', 'busy', 'cooling', 'quarantined', 'draining', 'offline'] as const
export const DRIVERS = ['appium', 'adb', 'local', 'simulated'] as const

export const RuntimeOffer = Type.Object(
  {
    name: Type.String(),
    version: Type.String({ description: 'as the runtime itself reports it' }),
    flavour: Nullable(Type.String({ description: 'such as the SIMD build, where a version has several' })),
    delegates: Type.Array(Type.String(), { description: 'the first is the default; empty: none' }),
    context: OneOf(['shell', 'app', 'page', 'process']),
    maxThreads: Type.Integer(),
    features: Type.Record(Type.String(), Type.Unknown()),
  },
  { $id: 'RuntimeOffer' },
)
export type RuntimeOffer = Static<typeof RuntimeOffer>

export const DeviceFacts = Type.Object(
  {
    soc: Nullable(Type.String()),
    abi: Type.String(),
    os: Type.String(),
    osVersion: Type.String(),
    cores: Type.Integer(),
    memoryBytes: Type.Number(),
  },
  { $id: 'DeviceFacts' },
)
export type DeviceFacts = Static<typeof DeviceFacts>

export const Lease = Type.Object({
  sessionId: Type.String(),
  epoch: Type.Integer(),
  since: Time,
  expiresAt: Time,
  purpose: OneOf(['run', 'probe'], { description: 'to measure a run, or whether the device is well again' }),
  runId: Nullable(Type.String({ description: 'what is measured under it; null for a probe' })),
})

export const DeviceWorker = Type.Object({
  id: Type.String(),
  host: Type.String(),
  build: Type.String(),
})

export const Device = Type.Object(
  {
    id: Id('dev'),
    name: Type.String(),
    pool: Type.String(),
    kind: OneOf(DEVICE_KINDS),
    driver: OneOf(DRIVERS),
    runtimes: Type.Array(RuntimeOffer),
    facts: DeviceFacts,
    state: OneOf(DEVICE_STATES),
    stateReason: Nullable(Type.String()),
    stateSince: Time,
    stateBy: Nullable(Type.String({ description: 'who moved it there; null: the farm itself' })),
    restUntil: Nullable(
      Type.String({ format: 'date-time', description: 'when its next health probe is due' }),
    ),
    workers: Type.Array(DeviceWorker, { description: 'that reach it and were heard of lately' }),
    health: Type.Record(Type.String(), Type.Unknown()),
    lease: Nullable(Lease),
    waiting: Type.Object({
      own: Type.Integer({ description: 'runs that wait for this device alone' }),
      pool: Type.Integer({ description: 'runs that wait for any device of its pool' }),
    }),
    seenAt: Time,
  },
  { $id: 'Device' },
)
export type Device = Static<typeof Device>

export const DevicePage = PageOf(Device, 'DevicePage')

export const DEVICE_EVENT_TYPES = ['state', 'failure', 'probe', 'lease-expired'] as const

export const DeviceEvent = Type.Object(
  {
    id: Type.String(),
    deviceId: Id('dev'),
    at: Time,
    type: OneOf(DEVICE_EVENT_TYPES),
    from: Nullable(OneOf(DEVICE_STATES)),
    to: OneOf(DEVICE_STATES),
    code: Nullable(Type.String()),
    reason: Nullable(Type.String()),
    actor: Nullable(Type.String({ description: 'who did it; null: the farm itself' })),
    data: Type.Record(Type.String(), Type.Unknown()),
  },
  { $id: 'DeviceEvent' },
)
export type DeviceEvent = Static<typeof DeviceEvent>

export const DeviceEventPage = PageOf(DeviceEvent, 'DeviceEventPage')

const registrationFields = {
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 120, description: 'its address by default' })),
  pool: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 120,
      // No pool mixes what is measured with what is made up.
      pattern: '^(?!simulated)',
      description: 'a pool of its kind by default; names that begin with simulated are kept',
    }),
  ),
}

/** A host and a port, as `adb connect` takes them: a name, an IPv4 address, or an IPv6 one in brackets. */
const AdbAddress = Type.String({
  pattern: '^(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]+):[0-9]{1,5}$',
  maxLength: 260,
  description: 'host:port, such as 192.168.1.20:5555',
})

/** Device clouds call the two user name and access key. */
const EndpointCredentials = Closed({
  user: Type.String({ minLength: 1, maxLength: 500 }),
  key: Type.String({ minLength: 1, maxLength: 2000 }),
})

export const RegisterDevice = Type.Union(
  [
    Closed({
      kind: Type.Literal('appium'),
      ...registrationFields,
      url: Type.String({
        minLength: 1,
        maxLength: 2000,
        description: 'of an Appium server: http or https. Credentials in it are taken out and kept sealed',
      }),
      capabilities: Type.Record(Type.String({ minLength: 1, maxLength: 200 }), Type.Unknown(), {
        description: 'what a session there asks for; kept sealed and never shown again',
      }),
      credentials: Type.Optional(EndpointCredentials),
    }),
    Closed({ kind: Type.Literal('adb'), ...registrationFields, address: AdbAddress }),
  ],
  { $id: 'RegisterDevice' },
)
export type RegisterDevice = Static<typeof RegisterDevice>
