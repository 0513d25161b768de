import type { Device } from './devices.js'

/** What of a device changes while the farm works, as the stream of the fleet tells it. */
export type DeviceStatus = Pick<
  Device,
  'id' | 'pool' | 'state' | 'stateReason' | 'stateSince' | 'stateBy' | 'restUntil' | 'lease'
>

/** Runs that wait, by device id and by pool; what is not in it has none. */
export interface WaitingRuns {
  readonly devices: Readonly<Record<string, number>>
  readonly pools: Readonly<Record<string, number>>
}

/** The devices with what is news of some; `unknown` where there is news of one that is not among them. */
export function withStatuses(
  devices: readonly Device[],
  statuses: readonly DeviceStatus[],
): { devices: Device[]; unknown: boolean } {
  const news = new Map(statuses.map((status) => [status.id, status]))
  const next = devices.map((device) => {
    const status = news.get(device.id)
    news.delete(device.id)
    return status ? { ...device, ...status } : device
  })
  return { devices: next, unknown: news.size > 0 }
}

/** The devices with what now waits; one for which that is the same stays the same object. */
export function withWaiting(devices: readonly Device[], { devices: own, pools }: WaitingRuns): Device[] {
  return devices.map((device) => {
    const waiting = { own: own[device.id] ?? 0, pool: pools[device.pool] ?? 0 }
    const same = waiting.own === device.waiting.own && waiting.pool === device.waiting.pool
    return same ? device : { ...device, waiting }
  })
}
