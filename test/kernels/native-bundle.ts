import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { findSystem, repository } from '../stack/index.js'

export type Abi = 'x86_64' | 'arm64'

/**
 * The command of the kernels' runner, built as an operator does; for ARM64 under qemu's user mode.
 *
 * @param cpu that qemu is to be, such as `cortex-a53`, which has no dot product
 */
export function kernelsRunner(abi: Abi, cpu = 'max'): string[] {
  // It fails where a compiler is missing for another instruction set than this one.
  try {
    execFileSync(process.execPath, [path.join(repository, 'tools/native.mjs')], { stdio: 'pipe' })
  } catch {
    // What is missing for this test is seen when it is started.
  }
  const program = path.join(repository, 'device-agents/kernels/dist/native-runner', abi, 'paceline-kernels')
  return [...emulated(abi, cpu), program]
}

/** What a program for an instruction set is started by on this computer. */
export function emulated(abi: Abi, cpu = 'max'): string[] {
  return abi === 'arm64' ? [findSystem('qemu-arm64') ?? 'qemu-aarch64', '-cpu', cpu] : []
}
