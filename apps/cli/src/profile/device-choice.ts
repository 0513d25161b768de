import type { Schemas } from '@paceline/client'
import { usageError } from '../cli-error.js'

type Device = Schemas['Device']

/** A sentence that lists a thousand devices is read by nobody. */
const MOST_LISTED = 20

/** What a job names: devices by id, or a pool that any free device of serves. */
export type DeviceSelection = { readonly ids: string[] } | { readonly pool: string }

/**
 * The devices that were named by id, name or pool; without a name, the only one there is. Throws CliError
 * `usage`, listing what there is.
 */
export function chooseDevices(devices: readonly Device[], named: readonly string[]): DeviceSelection {
  if (named.length === 0) return { ids: [onlyDevice(devices).id] }
  const [first = ''] = named
  const pool = named.length === 1 && !devices.some((device) => isNamed(device, first))
  if (pool && devices.some((device) => device.pool === first)) return { pool: first }
  return { ids: [...new Set(named.map((name) => deviceNamed(devices, name).id))] }
}

/** The one device that was named by id or name, or the only one there is. */
export function chooseDevice(devices: readonly Device[], named: string | undefined): Device {
  return named === undefined ? onlyDevice(devices) : deviceNamed(devices, named)
}

/** What a simulated one says is made up: it is never meant unless somebody names it. */
function onlyDevice(devices: readonly Device[]): Device {
  const real = devices.filter(({ kind }) => kind !== 'simulated')
  if (real.length === 0 && devices.length > 0)
    throw usageError(`There are simulated devices only: name one with --device. ${listed(devices)}`)
  const usable = real.filter(({ state }) => state !== 'offline')
  const [only, second] = usable.length > 0 ? usable : real
  if (only === undefined)
    throw usageError('There is no device yet: a worker announces this computer some seconds after the start.')
  if (second === undefined) return only
  throw usageError(`There are several devices: choose with --device. ${listed(real)}`)
}

function deviceNamed(devices: readonly Device[], name: string): Device {
  const byId = devices.find((device) => device.id === name)
  if (byId !== undefined) return byId
  const [found, second] = devices.filter((device) => device.name === name)
  if (found === undefined) throw usageError(`There is no device "${name}". ${listed(devices)}`)
  if (second === undefined) return found
  const namesakes = devices.filter((device) => device.name === name)
  throw usageError(`Several devices are called "${name}": name one by its id. ${listed(namesakes)}`)
}

function isNamed(device: Device, name: string): boolean {
  return device.id === name || device.name === name
}

function listed(devices: readonly Device[]): string {
  if (devices.length === 0) return 'There is none at all yet.'
  const shown = devices.slice(0, MOST_LISTED).map(({ id, name, pool }) => `${id} (${name}, pool ${pool})`)
  const more = devices.length - shown.length
  return `There are: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`
}
