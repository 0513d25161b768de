import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process that cannot be taken for a later one of the same pid. `start` is in the kernel's ticks since boot. */
export interface ProcessMark {
  readonly pid: number
  readonly start: string
}

/** Marks a running process; null where there is none of this pid, or no /proc to tell. */
export function markOf(pid: number): ProcessMark | null {
  const fields = statFieldsOf(pid)
  // A zombie ('Z') has ended already.
  return fields === null || fields.state === 'Z' ? null : { pid, start: fields.start }
}

export function isRunning(mark: ProcessMark): boolean {
  return markOf(mark.pid)?.start === mark.start
}

/** Ends processes at once; a pid that another process has by now is left alone. */
export function endProcesses(marks: readonly ProcessMark[]): void {
  for (const mark of marks) {
    if (!isRunning(mark)) continue
    try {
      process.kill(mark.pid, 'SIGKILL')
    } catch {
      // Ended by itself between the look and the signal.
    }
  }
}

/** Waits until none of them runs any more, or so long. */
export async function allGone(marks: readonly ProcessMark[], withinMs: number): Promise<void> {
  const endMs = performance.now() + withinMs
  while (performance.now() < endMs && marks.some(isRunning)) await sleep(20)
}

/** All children of a process and theirs; empty where the system has no /proc. */
export function descendantsOf(pid: number): ProcessMark[] {
  const childrenOf = new Map<number, number[]>()
  for (const each of allPids()) {
    const parent = statFieldsOf(each)?.parent
    if (parent !== undefined) childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), each])
  }
  const found: number[] = []
  const waiting = [pid]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const children = childrenOf.get(next) ?? []
    found.push(...children)
    waiting.push(...children)
  }
  return found.flatMap((each) => markOf(each) ?? [])
}

/** The descendants of a browser that render pages; Chromium rewrites their command lines with spaces. */
export function renderersOf(browserPid: number): number[] {
  return descendantsOf(browserPid)
    .map(({ pid }) => pid)
    .filter((pid) => /(^|[\0 ])--type=renderer([\0 ]|$)/.test(read(`/proc/${pid}/cmdline`)))
}

/** The names of a process's threads, cut to 15 characters by the kernel. */
export function threadNamesOf(pid: number): string[] {
  return entries(`/proc/${pid}/task`).map((task) => read(`/proc/${pid}/task/${task}/comm`).trim())
}

/** proc(5): the second field is the command in brackets and may hold anything, so fields count from its end. */
function statFieldsOf(pid: number): { state: string; parent: number; start: string } | null {
  const stat = read(`/proc/${pid}/stat`)
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, parent] = fields
  const start = fields[19]
  return state && parent && start ? { state, parent: Number(parent), start } : null
}

function allPids(): number[] {
  return entries('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
