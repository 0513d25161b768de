import { AdbError } from '@paceline/adb'
import { InvocationError } from '../../../driver.js'

/** What adb could not do, as a session knows it: a full or failing device, or one that is out of reach. */
export function adbFailure(error: unknown): unknown {
  if (!(error instanceof AdbError)) return error
  const unhealthy = error.code === 'disk-full' || error.code === 'push-failed'
  return new InvocationError(unhealthy ? 'device-unhealthy' : 'device-lost', error.message, { cause: error })
}
