import type { Device, DeviceMove } from '../api/devices.js'

export interface MoveWords {
  readonly label: string
  /** What it will do, said before it is done. */
  readonly consequence: string
  readonly takesReason: boolean
}

export const moveWords: Readonly<Record<DeviceMove, MoveWords>> = {
  drain: {
    label: 'Drain',
    consequence:
      'A session under way goes on to its end; no other begins until the device is resumed. Runs that wait for it alone wait on.',
    takesReason: true,
  },
  quarantine: {
    label: 'Quarantine',
    consequence:
      'The device takes no more runs until somebody resumes it: no health probe ends this. A session under way goes on to its end.',
    takesReason: true,
  },
  resume: {
    label: 'Resume',
    consequence: 'The device takes runs again at once.',
    takesReason: false,
  },
}

/** What an operator may want to do with a device as it is. */
export function movesFor({ state }: Pick<Device, 'state'>): readonly DeviceMove[] {
  switch (state) {
    case 'draining':
      return ['resume', 'quarantine']
    case 'quarantined':
      return ['resume', 'drain']
    case 'cooling':
      return ['resume', 'drain', 'quarantine']
    default:
      return ['drain', 'quarantine']
  }
}
