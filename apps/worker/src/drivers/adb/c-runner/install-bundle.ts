import { createHash } from 'node:crypto'
import { type AdbDevice, shellWord } from '@paceline/adb'
import type { BundledFile, CRunnerBundle } from '@paceline/agent-native'
import { InvocationError } from '../../driver.js'

/**
 * Puts a bundle on the device, where it is not there already, and gives the folder in which its files have their
 * names. The files lie where `ensure` keeps them and are linked to, so that bundles share what is the same in them.
 */
export async function installBundle(
  device: Pick<AdbDevice, 'ensure' | 'shell' | 'folder'>,
  { files }: Pick<CRunnerBundle, 'files'>,
  signal: AbortSignal,
): Promise<string> {
  const folder = `${device.folder}/c-runner-${digestOf(files).slice(0, 16)}`
  const links: string[] = []
  for (const { name, path, sha256, bytes, executable } of files) {
    const there = await device.ensure({ path, sha256, bytes, mode: executable ? 0o755 : 0o644 }, signal)
    links.push(`ln -sf ${shellWord(there)} ${shellWord(`${folder}/${name}`)}`)
  }
  const command = [`mkdir -p ${shellWord(folder)}`, ...links].join(' && ')
  const { exitCode, stdout, stderr } = await device.shell(command, signal)
  if (exitCode === 0) return folder
  const words = `${stdout}${stderr}`.trim().slice(0, 500)
  throw new InvocationError('device-unhealthy', `the runner cannot be put together in ${folder}: ${words}`)
}

function digestOf(files: readonly BundledFile[]): string {
  const hash = createHash('sha256')
  for (const { name, sha256 } of files) hash.update(`${name} ${sha256}\n`)
  return hash.digest('hex')
}
