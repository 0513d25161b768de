import { type AdbDevice, AdbError } from '@paceline/adb'
import { InvocationError, type ModelFile } from '../../driver.js'

/** Puts a model on the device, where it is not there already; its path there. Throws InvocationError. */
export async function pushModel(
  device: Pick<AdbDevice, 'ensure'>,
  { path, sha256, bytes }: ModelFile,
  signal: AbortSignal,
): Promise<string> {
  try {
    return await device.ensure({ path, sha256, bytes }, signal)
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof AdbError ? failureOf(error) : error
  }
}

/** A full or failing device is said to be that; all else means that it is out of reach. */
export function failureOf(error: AdbError): InvocationError {
  const unhealthy = error.code === 'disk-full' || error.code === 'push-failed'
  return new InvocationError(unhealthy ? 'device-unhealthy' : 'device-lost', error.message, { cause: error })
}
