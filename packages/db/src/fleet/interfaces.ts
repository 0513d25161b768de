import type { Device, DeviceEvent } from '@paceline/contracts'

/** What of a device changes while the farm works; its offers and facts are not in it. */
export type DeviceStatus = Pick<
  Device,
  'id' | 'pool' | 'state' | 'stateReason' | 'stateSince' | 'stateBy' | 'restUntil' | 'lease'
>

/** How many runs wait for what; what is not in it has none. */
export interface WaitingRuns {
  /** For one device by its id, and for any device of a pool by its name. */
  readonly devices: Readonly<Record<string, number>>
  readonly pools: Readonly<Record<string, number>>
}

export type FleetNews =
  /** The first: behind this event the rest follows. */
  | { readonly type: 'open'; readonly eventId: string }
  /** In the order of their ids, each once. */
  | { readonly type: 'event'; readonly event: DeviceEvent }
  /** As they are now; changes within a second are one. */
  | { readonly type: 'devices'; readonly devices: readonly DeviceStatus[] }
  /** As it is now, told when it has changed. */
  | { readonly type: 'waiting'; readonly waiting: WaitingRuns }

export interface FleetFigures {
  readonly devices: readonly { pool: string; state: Device['state']; devices: number }[]
  readonly leases: readonly { purpose: string; leases: number }[]
  readonly waiting: WaitingRuns
  /** Since the farm began, as far as events are kept. */
  readonly probes: readonly { passed: boolean; probes: number }[]
  readonly failures: readonly { code: string; failures: number }[]
}

export interface FleetRepository {
  /**
   * What happens to all devices from now on, or from behind an event on, until `signal` aborts. No event is left out
   * or told twice, whatever order they were committed in and however often the connection breaks; statuses and counts
   * are what was true when they were read. Works on every API process (LISTEN/NOTIFY with polling behind it).
   */
  follow(afterEventId: string | null, signal: AbortSignal): AsyncIterable<FleetNews>
  /** For /metrics. */
  figures(): Promise<FleetFigures>
}
