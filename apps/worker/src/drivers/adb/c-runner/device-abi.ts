import type { AdbDevice } from '@paceline/adb'
import type { CRunnerAbi } from '@paceline/agent-native'

/** What Android (ro.product.cpu.abi) and Linux (uname -m) call the instruction sets. */
const abis: ReadonlyMap<string, CRunnerAbi> = new Map([
  ['arm64-v8a', 'arm64'],
  ['aarch64', 'arm64'],
  ['arm64', 'arm64'],
  ['x86_64', 'x86_64'],
])

/** A device's instruction set in its own word, and as the runner is built for; null where it is not. */
export async function abiOf(
  device: Pick<AdbDevice, 'properties' | 'shell'>,
  signal: AbortSignal,
): Promise<{ readonly word: string; readonly abi: CRunnerAbi | null }> {
  const property = device.properties.get('ro.product.cpu.abi')
  const word = property ?? (await device.shell('uname -m', signal)).stdout.trim()
  return { word, abi: abis.get(word) ?? null }
}
