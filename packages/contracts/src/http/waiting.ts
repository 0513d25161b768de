import { type Static, Type } from 'typebox'
import { DEVICE_STATES } from './device.js'
import { Id, Nullable, OneOf } from './shapes.js'

/** Why a queued run has not begun. */
export const Waiting = Type.Object({
  runId: Id('run'),
  ahead: Type.Integer({ description: 'queued runs of the same device or pool that go before it' }),
  /** Its device; of a pool the one that is nearest to being free; null where the pool has none. */
  device: Nullable(
    Type.Object({
      id: Id('dev'),
      name: Type.String(),
      state: OneOf(DEVICE_STATES),
      stateReason: Nullable(Type.String()),
    }),
  ),
  pool: Nullable(Type.String()),
  /** What the device measures meanwhile. */
  busyWith: Nullable(Type.Object({ runId: Id('run'), jobId: Id('job'), model: Type.String() })),
})
export type Waiting = Static<typeof Waiting>
