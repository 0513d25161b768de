import { type Static, Type } from 'typebox'

/** What the queue carries: which run to try, and which attempt this delivery is for. Never more. */
export const RunDelivery = Type.Object({
  runId: Type.String(),
  attempt: Type.Integer({ minimum: 1 }),
})
export type RunDelivery = Static<typeof RunDelivery>

/** BullMQ ignores an id that it still knows and refuses `:`, so each attempt has an id of its own. */
export const deliveryId = ({ runId, attempt }: RunDelivery): string => `${runId}-${attempt}`

/** A device takes from its own queue first and its pool's second. */
export const deviceQueueName = (deviceId: string): string => `device.${deviceId}`
/** Whatever a pool is called, its queue's name is its own, and has no `:`, which BullMQ refuses. */
export const poolQueueName = (pool: string): string => `pool.${encodeURIComponent(pool)}`
