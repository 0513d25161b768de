import type { AdbDevice } from '@paceline/adb'
import type { ModelFile } from '../../driver.js'
import { invocationErrorOf } from '../adb-errors.js'

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
    throw invocationErrorOf(error)
  }
}
