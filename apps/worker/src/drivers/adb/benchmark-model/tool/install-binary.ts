import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { type AdbDevice, shellWord } from '@paceline/adb'
import type { UnavailableRuntime } from '../../../driver.js'

/** An operator's file on the device. */
export interface Installed {
  readonly path: string
  /** Lower-case hexadecimal. */
  readonly sha256: string
}

export interface Wanted {
  /** Of the environment variables, without what comes after: `PACELINE_BENCHMARK_MODEL`. */
  readonly variable: string
  /** The device's instruction set, in its own word. */
  readonly abi: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** `PACELINE_BENCHMARK_MODEL_ARM64_V8A` for `arm64-v8a`. */
export function variableFor({ variable, abi }: Pick<Wanted, 'variable' | 'abi'>): string {
  return `${variable}_${abi.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}`
}

/** As Android names instruction sets, for devices that only have the kernel's names. */
const abis: Readonly<Record<string, string>> = {
  aarch64: 'arm64-v8a',
  armv8l: 'armeabi-v7a',
  armv7l: 'armeabi-v7a',
  i686: 'x86',
}

export async function abiOf(
  device: Pick<AdbDevice, 'properties' | 'shell'>,
  signal: AbortSignal,
): Promise<string> {
  const property = device.properties.get('ro.product.cpu.abi')
  if (property) return property
  const machine = (await device.shell('uname -m', signal)).stdout.trim()
  return abis[machine] ?? machine
}

/**
 * Finds the operator's file that the environment names, on this computer (it is pushed) or on the device. Null where
 * neither variable is set.
 */
export async function installFile(
  device: Pick<AdbDevice, 'ensure' | 'shell'>,
  wanted: Wanted,
  mode: number,
  signal: AbortSignal,
): Promise<Installed | UnavailableRuntime | null> {
  const { env, variable } = wanted
  const [here, there] = [env[variableFor(wanted)], env[`${variable}_ON_DEVICE`]]
  if (here) return pushed(device, variableFor(wanted), here, mode, signal)
  return there ? onDevice(device, `${variable}_ON_DEVICE`, there, signal) : null
}

async function pushed(
  device: Pick<AdbDevice, 'ensure'>,
  variable: string,
  path: string,
  mode: number,
  signal: AbortSignal,
): Promise<Installed | UnavailableRuntime> {
  const hash = createHash('sha256')
  let bytes: number
  try {
    bytes = (await stat(path)).size
    await pipeline(createReadStream(path), hash, { signal })
  } catch (error) {
    signal.throwIfAborted()
    return { unavailable: `${variable} names a file that cannot be read: ${wordsOf(error)}` }
  }
  const sha256 = hash.digest('hex')
  return { path: await device.ensure({ path, sha256, bytes, mode, keep: true }, signal), sha256 }
}

async function onDevice(
  device: Pick<AdbDevice, 'shell'>,
  variable: string,
  path: string,
  signal: AbortSignal,
): Promise<Installed | UnavailableRuntime> {
  const { stdout, stderr } = await device.shell(`sha256sum ${shellWord(path)}`, signal)
  const sha256 = /^\\?([0-9a-f]{64})\s/.exec(stdout)?.[1]
  if (sha256 !== undefined) return { path, sha256 }
  return {
    unavailable: `${variable} names a file that the device does not have: ${stderr.trim().slice(0, 300)}`,
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
