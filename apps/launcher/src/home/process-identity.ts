import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * A process named so that no other can be taken for it: pids are given out again, a pid with its start time is not.
 */
export interface ProcessIdentity {
  readonly pid: number
  /** Linux: `<boot id>:<clock ticks since boot>`. Elsewhere what `ps -o lstart` prints. */
  readonly started: string
}

/** The identity of a live process; undefined when there is none or it has ended and only waits to be reaped. */
export function identify(pid: number): ProcessIdentity | undefined {
  const started = process.platform === 'linux' ? startedOnLinux(pid) : startedByPs(pid)
  return started === undefined ? undefined : { pid, started }
}

/** Whether this very process still runs. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.started === identity.started
}

/**
 * Signals exactly this process, or with `group` all of the process group that it leads.
 *
 * @returns false when it runs no more
 */
export function signalExactly(identity: ProcessIdentity, signal: NodeJS.Signals, group = false): boolean {
  if (!isAlive(identity)) return false
  try {
    process.kill(group ? -identity.pid : identity.pid, signal)
    return true
  } catch {
    // Gone between the look and the signal, or leading no group: nothing was signalled.
    return false
  }
}

/** Whether text read from a file is an identity. */
export function isProcessIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== 'object' || value === null) return false
  const { pid, started } = value as Record<string, unknown>
  return Number.isSafeInteger(pid) && Number(pid) > 1 && typeof started === 'string' && started !== ''
}

/** proc_pid_stat(5): the name in parentheses may hold anything, so fields are counted after the last one. */
function startedOnLinux(pid: number): string | undefined {
  const stat = readOrUndefined(`/proc/${pid}/stat`)
  if (stat === undefined) return undefined
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const state = fields[0]
  const startTicks = fields[19]
  if (state === 'Z' || state === 'X' || startTicks === undefined) return undefined
  return `${readOrUndefined('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}:${startTicks}`
}

function startedByPs(pid: number): string | undefined {
  const listed = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
  const [, state, started] = /^(\S+)\s+(.+)$/.exec(listed.stdout?.trim() ?? '') ?? []
  return state === undefined || state.startsWith('Z') ? undefined : started
}

function readOrUndefined(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
