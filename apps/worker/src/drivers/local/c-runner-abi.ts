import { arch } from 'node:os'
import process from 'node:process'
import type { CRunnerAbi } from '@paceline/agent-native'
import type { UnavailableRuntime } from '../driver.js'

/** What Node calls the instruction sets that the runners in C are built for. */
const abis: Readonly<Record<string, CRunnerAbi>> = { x64: 'x86_64', arm64: 'arm64' }

/** Of this computer, or why there is none. */
export function cRunnerAbiHere(): CRunnerAbi | UnavailableRuntime {
  const abi = process.platform === 'linux' ? abis[arch()] : undefined
  if (abi !== undefined) return abi
  return {
    unavailable: `the C runner is built for Linux on arm64 and x86_64, not for ${process.platform} on ${arch()}`,
  }
}
