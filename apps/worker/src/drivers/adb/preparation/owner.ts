import { readFileSync } from 'node:fs'
import { readHostIdentity } from '../../local/host-facts.js'

/** A worker process, so that another can tell whether it still lives. */
export interface Owner {
  /** The computer that it runs on. */
  readonly machine: string
  /** Which start of that computer; null where the system does not tell. */
  readonly boot: string | null
  readonly pid: number
  /** When the process began, in ticks since the boot: a pid alone may be somebody else's by now. */
  readonly startTicks: string | null
}

export function thisOwner(): Owner {
  return {
    machine: readHostIdentity().fingerprint,
    boot: textOf('/proc/sys/kernel/random/boot_id'),
    pid: process.pid,
    startTicks: startTicksOf(process.pid),
  }
}

export type OwnerState = 'this' | 'lives' | 'gone' | 'elsewhere'

/** Whether a worker lives; `elsewhere` is on another computer, where this one cannot look. */
export function stateOf(owner: Owner, here: Owner = thisOwner()): OwnerState {
  if (owner.machine !== here.machine) return 'elsewhere'
  if (owner.boot !== here.boot) return 'gone'
  if (owner.pid === here.pid && owner.startTicks === here.startTicks) return 'this'
  return isAlive(owner) ? 'lives' : 'gone'
}

function isAlive({ pid, startTicks }: Owner): boolean {
  if (startTicks !== null) return startTicksOf(pid) === startTicks
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Field 22 of /proc/<pid>/stat, after the name, which may hold spaces and brackets: proc_pid_stat(5). */
function startTicksOf(pid: number): string | null {
  const stat = textOf(`/proc/${pid}/stat`)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return null
  }
}
