import { numberedEntries, textOf } from './kernel-file.js'
import { type ProcessStat, parseProcessStat } from './process-stat.js'

type Processes = Map<number, ProcessStat>

/** How often a hurried reading looks for processes that were started meanwhile. */
const NEW_ONES_EVERY_MS = 1000
/** After so long a stranger's pid may have been given to one of ours. */
const STRANGERS_FOR_MS = 10_000
/** Processes that end while they are read may be counted twice or not at all: then all are read again, so often. */
const MOST_PASSES = 4

/**
 * The CPU time of a process and all that it started, also of those that outlive their parents. It never falls: a
 * process that ends leaves its time to the parent that waits for it, and what no parent takes over is kept here.
 */
export class ProcessTree {
  readonly #proc: string
  readonly #root: number
  #members: Processes = new Map()
  /** Whose pids need not be read again. */
  readonly #strangers = new Set<number>()
  #keptTicks = 0
  #newOnesAtMs = -Infinity
  #strangersSinceMs = -Infinity

  constructor(proc: string, root: number) {
    this.#proc = proc
    this.#root = root
  }

  /**
   * Ticks since some fixed moment; null where the root process cannot be read. Costs one small file for each
   * process of the tree; a thorough reading always looks for new ones, any other only once a second. `nowMs` is by
   * any monotonic clock.
   */
  ticks(nowMs: number, { thorough = false } = {}): number | null {
    if (thorough || nowMs - this.#newOnesAtMs >= NEW_ONES_EVERY_MS) this.#findNewOnes(nowMs, thorough)
    const before = this.#members
    this.#members = this.#readMembers()
    this.#keptTicks += ticksLeftBehind(before, this.#members)
    if (!this.#members.has(this.#root)) return null
    let total = this.#keptTicks
    for (const { ownTicks, waitedTicks } of this.#members.values()) total += ownTicks + waitedTicks
    return total
  }

  /** All members that still run, none of them read before and another after one of them handed its time over. */
  #readMembers(): Processes {
    let before = this.#members
    for (let pass = 1; ; pass++) {
      const now: Processes = new Map()
      let steady = true
      for (const [pid, known] of before) {
        const stat = this.#statOf(pid)
        if (stat?.start === known.start) now.set(pid, stat)
        if (stat?.start !== known.start || stat.waitedTicks !== known.waitedTicks) steady = false
      }
      if (steady || pass === MOST_PASSES) return now
      before = now
    }
  }

  #findNewOnes(nowMs: number, thorough: boolean): void {
    this.#newOnesAtMs = nowMs
    if (thorough && nowMs - this.#strangersSinceMs >= STRANGERS_FOR_MS) {
      this.#strangersSinceMs = nowMs
      this.#strangers.clear()
    }
    const pids = new Set(numberedEntries(this.#proc, /^(\d+)$/).map(({ number }) => number))
    for (const pid of this.#strangers) if (!pids.has(pid)) this.#strangers.delete(pid)
    let unknown = new Map<number, ProcessStat>()
    for (const pid of pids) {
      if (this.#members.has(pid) || this.#strangers.has(pid)) continue
      const stat = this.#statOf(pid)
      if (stat) unknown.set(pid, stat)
    }
    for (let grown = true; grown; ) {
      grown = false
      const left: Processes = new Map()
      for (const [pid, stat] of unknown) {
        if (pid === this.#root || this.#members.has(stat.parent)) {
          this.#members.set(pid, stat)
          grown = true
        } else left.set(pid, stat)
      }
      unknown = left
    }
    for (const pid of unknown.keys()) this.#strangers.add(pid)
  }

  #statOf(pid: number): ProcessStat | null {
    const text = textOf(`${this.#proc}/${pid}/stat`)
    return text === null ? null : parseProcessStat(text)
  }
}

/**
 * The time of processes that ended and that no parent took over: their parent had ended before, or it never waits
 * for its children (wait(2): where SIGCHLD is ignored). A process whose parent ended with it left its time to the
 * nearest ancestor that still runs.
 */
export function ticksLeftBehind(
  before: ReadonlyMap<number, ProcessStat>,
  now: ReadonlyMap<number, ProcessStat>,
): number {
  const owed = new Map<number, number>()
  let left = 0
  for (const [pid, { ownTicks, waitedTicks, parent }] of before) {
    if (now.has(pid)) continue
    let heir = parent
    for (let gone = before.get(heir); gone && !now.has(heir); gone = before.get(heir)) heir = gone.parent
    const ticks = ownTicks + waitedTicks
    if (now.has(heir) && before.has(heir)) owed.set(heir, (owed.get(heir) ?? 0) + ticks)
    else left += ticks
  }
  for (const [heir, ticks] of owed) {
    const taken = (now.get(heir)?.waitedTicks ?? 0) - (before.get(heir)?.waitedTicks ?? 0)
    left += Math.max(0, ticks - taken)
  }
  return left
}
