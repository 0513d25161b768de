import { AdbError } from './adb-error.js'
import { refusalOf } from './device-states.js'

/** What a call came to, in our own words; what the adb server itself said stands behind them. */
export function adbErrorOf(error: unknown, serial: string): Error {
  if (error instanceof AdbError) return error
  const said = error instanceof Error ? error.message : String(error)
  const [, state] = /device (offline|unauthorized|still authorizing)/.exec(said) ?? []
  if (state)
    return refusalOf({ serial, state: state === 'still authorizing' ? 'authorizing' : state }) as AdbError
  if (/ECONNREFUSED|ECONNRESET|closed the connection/.test(said))
    return lost(serial, 'the adb server went away', error)
  if (/not found|no device|Socket ended|ExactReadable ended|closed/i.test(said))
    return lost(serial, said, error)
  return error instanceof Error ? error : new Error(said)
}

function lost(serial: string, said: string, cause: unknown): AdbError {
  const message = `${serial} is no longer reached (${said}): look at its cable, its network and its power`
  return new AdbError('device-lost', message, { cause })
}

/** What a device itself answered: its words may hold any path, and tell nothing of the way to it. */
export class DeviceRefusal extends Error {}

/** A push that failed, by what the device said. */
export function pushErrorOf(error: unknown, path: string, serial: string): Error {
  const known = error instanceof DeviceRefusal ? error : adbErrorOf(error, serial)
  if (known instanceof AdbError) return known
  const said = known.message
  if (/no space left|ENOSPC|quota|file too large|EFBIG/i.test(said))
    return new AdbError(
      'disk-full',
      `${serial} has no room for ${path} (${said}): free some of its storage`,
      {
        cause: error,
      },
    )
  return new AdbError('push-failed', `${serial} did not take ${path}: ${said}`, { cause: error })
}
