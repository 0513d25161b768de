import type { Device, DeviceMove } from '@paceline/contracts'
import type { Database } from '@paceline/db'
import type { Principal } from '../access/principal.js'
import { notFound, ProblemError } from '../problems/problem-error.js'

export interface Moving {
  readonly id: string
  readonly move: DeviceMove
  readonly reason: string | undefined
  readonly by: Principal
}

/**
 * Does what an operator asked for and gives the device as it then is; asking again changes nothing. Throws ProblemError
 * `not-found`, and `device-removed` for one that is kept for its runs alone.
 */
export async function moveDevice(
  { devices }: Pick<Database, 'devices'>,
  { id, move, reason, by }: Moving,
): Promise<Device> {
  const actor = actorOf(by)
  const device =
    move === 'resume'
      ? await devices.resume(id, { actor })
      : await devices.setAside(id, { to: targets[move], reason: reason ?? unsaid, actor })
  if (device) return device
  if (!(await devices.find(id))) throw notFound('device', id)
  throw new ProblemError(
    'device-removed',
    'this device was removed from the farm and is kept for its runs alone; add it again to use it',
  )
}

/** Who moved a device, as its events name them. */
export const actorOf = ({ name }: Pick<Principal, 'name'>): string => `key:${name}`

const targets = { drain: 'draining', quarantine: 'quarantined' } as const
const unsaid = 'an operator asked for it'
