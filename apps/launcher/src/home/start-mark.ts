import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { identify, type ProcessIdentity } from './process-identity.js'

const variable = 'PACELINE_START'

/** A word that every process of one start inherits, whoever becomes its parent. */
export function newStartMark(): string {
  return randomBytes(12).toString('base64url')
}

/** The environment entry that carries the mark. */
export function markedEnvironment(mark: string): Record<string, string> {
  return { [variable]: mark }
}

/**
 * Live processes that carry the mark, this one excepted: browsers and runners too, which neither parent nor
 * process group ties to us any more. Only Linux shows the environment of a process; elsewhere the list is empty
 * and such a process ends with the parent that holds its pipes.
 */
export function markedProcesses(mark: string): ProcessIdentity[] {
  if (process.platform !== 'linux' || mark === '') return []
  const entry = `${variable}=${mark}`
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name)
    if (!Number.isInteger(pid) || pid === process.pid || !environmentOf(pid).includes(entry)) return []
    const identity = identify(pid)
    return identity === undefined ? [] : [identity]
  })
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0')
  } catch {
    // Ended meanwhile, or of another user and so none of ours.
    return []
  }
}
