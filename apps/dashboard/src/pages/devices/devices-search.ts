import type { Device, DeviceState } from '../../api/devices.js'
import { statesByNeed } from '../../fleet/device-need.js'

/** Which devices are shown, kept in the address so that a view can be shared; what is absent is not asked for. */
export interface DevicesSearch {
  readonly state?: DeviceState | undefined
  readonly pool?: string | undefined
  /** A part of a name, an id, a serial or a host. */
  readonly q?: string | undefined
}

/** Reads an address's search; what makes no sense is left out, never refused. */
export function readDevicesSearch(search: Record<string, unknown>): DevicesSearch {
  const state = statesByNeed.find((one) => one === search.state)
  return { ...(state && { state }), ...textOf(search, 'pool'), ...textOf(search, 'q') }
}

function textOf<Name extends 'pool' | 'q'>(search: Record<string, unknown>, name: Name) {
  const value = search[name]
  // The router reads a pool called 2 as a number.
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && text !== '' ? { [name]: text } : {}
}

/** Whether a device is one of those asked for, whatever its state. */
export function matchesNames({ pool, q }: DevicesSearch, device: Device): boolean {
  if (pool !== undefined && device.pool !== pool) return false
  if (q === undefined) return true
  const { id, name, health, workers } = device
  const words = [id, name, String(health.serial ?? ''), ...workers.map(({ host }) => host)]
  return words.some((word) => word.toLowerCase().includes(q.toLowerCase()))
}
