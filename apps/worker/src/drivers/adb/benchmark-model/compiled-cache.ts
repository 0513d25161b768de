import { type AdbDevice, shellWord } from '@paceline/adb'
import { type HostPlan, InvocationError } from '../../driver.js'
import type { Cache } from './flags.js'

/**
 * Where a delegate keeps what it has compiled for a model: empty for the first invocation of a series, and left as it
 * is for those after it, so that loading with and without it are both seen. No later series reads it, so what others left
 * goes when it is a day old: no series lasts for so long.
 */
export async function clearedCache(
  device: Pick<AdbDevice, 'shell' | 'folder'>,
  { invocation, model, delegate }: Pick<HostPlan, 'invocation' | 'model' | 'delegate'>,
  signal: AbortSignal,
): Promise<Cache> {
  const token = model.sha256.slice(0, 16)
  const all = `${device.folder}/compiled`
  const folder = `${all}/${delegate}-${token}`
  const word = shellWord(folder)
  const prune = `find ${shellWord(all)} -mindepth 1 -maxdepth 1 -mtime +0 -exec rm -rf {} + 2>/dev/null`
  const command = `${invocation === 0 ? `${prune}; rm -rf ${word} && ` : ''}mkdir -p ${word}`
  const { exitCode, stdout, stderr } = await device.shell(command, signal)
  if (exitCode === 0) return { folder, token }
  const words = `${stdout}${stderr}`.trim().slice(0, 300)
  throw new InvocationError('device-unhealthy', `${folder} cannot be emptied on the device: ${words}`)
}
