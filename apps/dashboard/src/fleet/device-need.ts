import type { Device, DeviceState } from '../api/devices.js'

/** From those that need somebody to those that need nobody. */
export const statesByNeed: readonly DeviceState[] = [
  'quarantined',
  'offline',
  'draining',
  'cooling',
  'busy',
  'idle',
]

const needOf = ({ state }: Pick<Device, 'state'>): number => statesByNeed.indexOf(state)

/** Devices that need somebody first, then by name as people count. */
export function sortedByNeed(devices: readonly Device[]): Device[] {
  return devices.toSorted((a, b) => needOf(a) - needOf(b) || compareNames(a.name, b.name))
}

export interface StateCount {
  readonly state: DeviceState
  readonly count: number
}

/** How many are in which state; states that none is in are left out. */
export function countStates(devices: readonly Pick<Device, 'state'>[]): StateCount[] {
  return statesByNeed
    .map((state) => ({ state, count: devices.filter((device) => device.state === state).length }))
    .filter(({ count }) => count > 0)
}

export interface PoolGroup {
  readonly pool: string
  /** Those that need somebody first. */
  readonly devices: readonly Device[]
  /** Runs that wait for the pool and for single devices of it. */
  readonly waiting: number
}

/** The devices by pool; the pool with the neediest device first. */
export function groupByPool(devices: readonly Device[]): PoolGroup[] {
  const groups = new Map<string, Device[]>()
  for (const device of sortedByNeed(devices)) {
    const group = groups.get(device.pool)
    if (group) group.push(device)
    else groups.set(device.pool, [device])
  }
  return [...groups]
    .map(([pool, members]) => ({ pool, devices: members, waiting: waitingOf(members) }))
    .toSorted((a, b) => firstNeed(a) - firstNeed(b) || compareNames(a.pool, b.pool))
}

const firstNeed = ({ devices: [first] }: PoolGroup): number => (first ? needOf(first) : statesByNeed.length)

function waitingOf(devices: readonly Device[]): number {
  return devices.reduce((sum, { waiting }) => sum + waiting.own, devices[0]?.waiting.pool ?? 0)
}

function compareNames(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}
