import type { Device } from '../../api/devices.js'

export interface UnavailableRuntime {
  readonly name: string
  readonly reason: string
}

/** Runtimes that the worker tried on a device and could not offer, with its reasons. */
export function unavailableOf({ health }: Pick<Device, 'health'>): UnavailableRuntime[] {
  const { unavailable } = health
  if (typeof unavailable !== 'object' || unavailable === null) return []
  if (Array.isArray(unavailable)) return unavailable.flatMap(entryOf)
  return Object.entries(unavailable).map(([name, reason]) => ({ name, reason: String(reason) }))
}

function entryOf(entry: unknown): UnavailableRuntime[] {
  if (typeof entry !== 'object' || entry === null) return []
  const { name, runtime, reason } = entry as Record<string, unknown>
  return [{ name: String(name ?? runtime ?? 'a runtime'), reason: String(reason ?? '') }]
}
