import type { Schemas } from '@paceline/client'

export type Device = Schemas['Device']
export type DeviceEvent = Schemas['DeviceEvent']

/** What of a device changes while the farm works. */
export type DeviceStatus = Pick<
  Device,
  'id' | 'pool' | 'state' | 'stateReason' | 'stateSince' | 'stateBy' | 'restUntil' | 'lease'
>

/** Runs that wait, by device id and by pool; what is not in it has none. */
export interface WaitingRuns {
  readonly devices: Readonly<Record<string, number>>
  readonly pools: Readonly<Record<string, number>>
}

export type FleetNews =
  /** Every device as it now is: the first news, and again after a gap. */
  | { readonly type: 'fleet'; readonly devices: readonly Device[] }
  | { readonly type: 'event'; readonly event: DeviceEvent }
  | { readonly type: 'devices'; readonly devices: readonly DeviceStatus[] }
  | { readonly type: 'waiting'; readonly waiting: WaitingRuns }
