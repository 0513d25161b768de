import { type AdbDevice, shellWord } from '@paceline/adb'
import { type HostPlan, InvocationError } from '../../driver.js'
import type { Cache } from './flags.js'

/**
 * Where a delegate keeps what it has compiled for a model: empty for the first invocation of a series, and left as it
 * is for those after it, so that loading with and without it are both seen.
 */
export async function clearedCache(
  device: Pick<AdbDevice, 'shell' | 'folder'>,
  { invocation, model, delegate }: Pick<HostPlan, 'invocation' | 'model' | 'delegate'>,
  signal: AbortSignal,
): Promise<Cache> {
  const token = model.sha256.slice(0, 16)
  const folder = `${device.folder}/compiled/${delegate}-${token}`
  const word = shellWord(folder)
  const command = `${invocation === 0 ? `rm -rf ${word} && ` : ''}mkdir -p ${word}`
  const { exitCode, stdout, stderr } = await device.shell(command, signal)
  if (exitCode === 0) return { folder, token }
  const words = `${stdout}${stderr}`.trim().slice(0, 300)
  throw new InvocationError('device-unhealthy', `${folder} cannot be emptied on the device: ${words}`)
}
