import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Home } from './home.js'
import { identify, isProcessIdentity, type ProcessIdentity } from './process-identity.js'

/** A process of ours that the home remembers, so that a later start can end exactly it. */
export interface ProcessRecord extends ProcessIdentity {
  readonly name: string
}

/** Remembers a process that this start began; one that has ended by now is not worth remembering. */
export function recordProcess(home: Home, name: string, pid: number): void {
  const identity = identify(pid)
  if (identity === undefined) return
  const file = fileOf(home, name)
  // Moved into place, so that nobody reads half of it.
  writeFileSync(`${file}.draft`, JSON.stringify(identity), { mode: 0o600 })
  renameSync(`${file}.draft`, file)
}

export function forgetProcess(home: Home, name: string): void {
  rmSync(fileOf(home, name), { force: true })
}

/** Every process that earlier starts recorded, alive or not; the launcher's own lock is not among them. */
export function recordedProcesses(home: Home): ProcessRecord[] {
  return readdirSync(home.run).flatMap((file) => {
    const name = path.basename(file, '.json')
    if (!file.endsWith('.json') || name === 'launcher') return []
    const identity = readIdentity(path.join(home.run, file))
    return identity === undefined ? [] : [{ ...identity, name }]
  })
}

function fileOf(home: Home, name: string): string {
  return path.join(home.run, `${name}.json`)
}

function readIdentity(file: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return isProcessIdentity(value) ? value : undefined
  } catch {
    return undefined
  }
}
