import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { AdbDevice } from '@paceline/adb'
import { type AdbRuntimeCandidate, benchmarkModel, type RuntimeHost } from '@paceline/worker'

export type Mode = 'runs' | 'refuses' | 'fails' | 'hangs' | 'crashes' | 'half'

/** A script that stands for an operator's binary. */
export interface StandIn {
  readonly path: string
  /** The flags of each of its processes so far. */
  calls(): string[][]
  /** What its next processes do. */
  become(mode: Mode): void
}

export function standIn(folder: string, script: string): StandIn {
  const calls = path.join(folder, `${script}.calls`)
  const source = readFileSync(new URL(script, import.meta.url), 'utf8')
  const program = path.join(folder, `tool-${script}`)
  writeFileSync(program, `#!/bin/sh\nCALLS='${calls}'\n${source}`, { mode: 0o755 })
  writeFileSync(calls, '')
  const become = (mode: Mode) => writeFileSync(`${calls}.mode`, mode)
  become('runs')
  return {
    path: program,
    become,
    calls: () =>
      readFileSync(calls, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split(' ')),
  }
}

/** Of a known instruction set, whatever this computer is: a script runs on any. */
export const properties = new Map([['ro.product.cpu.abi', 'x86_64']])

/** A host of a runtime whose environment names these files. */
export async function hostWith(
  device: AdbDevice,
  home: string,
  env: Readonly<Record<string, string>>,
  candidate: AdbRuntimeCandidate = benchmarkModel,
): Promise<RuntimeHost> {
  const made = await candidate.create(
    device,
    { env, home, fingerprint: 'adb:board', maxThreads: 4 },
    new AbortController().signal,
  )
  if ('unavailable' in made) throw new Error(made.unavailable)
  return made
}
