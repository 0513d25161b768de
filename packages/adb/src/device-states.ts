import { AdbError } from './adb-error.js'
import type { SeenDevice } from './device-list.js'

/** Why a device that the adb server lists is of no use as it is, and what to do; null: it is. */
export function refusalOf({ serial, state }: Pick<SeenDevice, 'serial' | 'state'>): AdbError | null {
  switch (state) {
    case 'device':
      return null
    case 'unauthorized':
      return new AdbError(
        'unauthorised',
        `${serial} does not know this computer's key yet: unlock it and confirm "Allow USB debugging?" (always from this computer); if it does not ask, revoke USB debugging authorisations in its developer options and plug it in again; a board asks its own operator (see the README of device-agents/adbd)`,
      )
    case 'authorizing':
    case 'connecting':
      return new AdbError('offline', `${serial} is still connecting: wait a moment`)
    case 'offline':
      return new AdbError(
        'offline',
        `${serial} is offline, so it is seen but does not answer: plug it in again, wake it up, or run \`adb reconnect offline\``,
      )
    case 'recovery':
    case 'rescue':
    case 'sideload':
      return new AdbError(
        'recovery',
        `${serial} is in ${state} mode: restart it into Android with \`adb -s ${serial} reboot\``,
      )
    case 'bootloader':
      return new AdbError('recovery', `${serial} is in its bootloader: run \`fastboot reboot\``)
    case 'no permissions':
      return new AdbError(
        'unauthorised',
        `this user may not open ${serial} on USB: install Android's udev rules (on Debian: android-sdk-platform-tools-common), join the group plugdev, and plug it in again`,
      )
    default:
      return new AdbError('offline', `${serial} is ${state}, so nothing can be run on it: plug it in again`)
  }
}
