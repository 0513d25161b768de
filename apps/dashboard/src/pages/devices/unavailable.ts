import type { Device } from '../../api/devices.js'

export interface UnavailableRuntime {
  readonly name: string
  readonly reason: string
}

/** Runtimes that the worker tried on a device and could not offer, with its reasons. */
export function unavailableOf({ health }: Pick<Device, 'health'>): UnavailableRuntime[] {
  const { unavailable } = health
  if (typeof unavailable !== 'object' || unavailable === null) return []
  return Object.entries(unavailable).map(([name, reason]) => ({ name, reason: String(reason) }))
}
