import { AdbError } from '@paceline/adb'
import { InvocationError } from '../driver.js'

/** An error of a call to a device as the ending of an invocation; what is none of adb's is given back as it is. */
export function invocationErrorOf(error: unknown): Error {
  if (!(error instanceof AdbError)) return error instanceof Error ? error : new Error(String(error))
  // A full or failing device is said to be that; all else means that it is out of reach.
  const isUnhealthy = error.code === 'disk-full' || error.code === 'push-failed'
  return new InvocationError(isUnhealthy ? 'device-unhealthy' : 'device-lost', error.message, {
    cause: error,
  })
}
