import type { Device } from './devices.js'

/** The device that a page begins with: the first that is there and offers something, else the first. */
export function defaultDevice<D extends Pick<Device, 'state' | 'runtimes'>>(
  devices: readonly D[],
): D | undefined {
  return devices.find(({ state, runtimes }) => state !== 'offline' && runtimes.length > 0) ?? devices.at(0)
}
