import { type Static, Type } from 'typebox'
import { Id, Nullable, OneOf, PageOf, Time } from './shapes.js'

export const DEVICE_KINDS = ['phone', 'board', 'host', 'simulated'] as const
export const DEVICE_STATES = ['idle', 'busy', 'cooling', 'quarantined', 'draining', 'offline'] as const
export const DRIVERS = ['appium', 'adb', 'local'] as const

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
    health: Type.Record(Type.String(), Type.Unknown()),
    lease: Nullable(Lease),
    seenAt: Time,
  },
  { $id: 'Device' },
)
export type Device = Static<typeof Device>

export const DevicePage = PageOf(Device, 'DevicePage')
