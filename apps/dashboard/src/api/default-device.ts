import type { Device } from './devices.js'

/**
 * The device that a page begins with: the first that is there and offers something, else the first. What a simulated
 * one says is made up: it is never meant unless somebody names it.
 */
export function defaultDevice<D extends Pick<Device, 'state' | 'runtimes' | 'kind'>>(
  devices: readonly D[],
): D | undefined {
  const real = devices.filter(({ kind }) => kind !== 'simulated')
  return real.find(({ state, runtimes }) => state !== 'offline' && runtimes.length > 0) ?? real.at(0)
}
