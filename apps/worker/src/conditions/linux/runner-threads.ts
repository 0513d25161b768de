import { numberedEntries, textOf } from './kernel-file.js'
import { parseProcessStat } from './process-stat.js'

/** A browser's page has some twenty threads: all are read this often, and between only those that worked last. */
const ALL_EVERY_MS = 500
const WORKING_ONES = 3

interface Thread {
  readonly tid: number
  ticks: number
  /** Since it was read before. */
  grown: number
  cpu: number
}

/** Where a process runs: the CPU that the thread was on which worked most since the last look. */
export class RunnerThreads {
  readonly #tasks: string
  /** The one that worked most first. */
  #threads: Thread[] = []
  #allAtMs = -Infinity

  constructor(proc: string, pid: number) {
    this.#tasks = `${proc}/${pid}/task`
  }

  /** Null where the process is gone or cannot be read. */
  cpu(nowMs: number): number | null {
    if (nowMs - this.#allAtMs >= ALL_EVERY_MS) {
      this.#allAtMs = nowMs
      const known = new Map(this.#threads.map((thread) => [thread.tid, thread]))
      const tids = numberedEntries(this.#tasks, /^(\d+)$/).map(({ number }) => number)
      this.#threads = tids.flatMap((tid) => this.#read(known.get(tid) ?? { tid, ticks: 0, grown: 0, cpu: 0 }))
    } else {
      const [working, resting] = [this.#threads.slice(0, WORKING_ONES), this.#threads.slice(WORKING_ONES)]
      this.#threads = [...working.flatMap((thread) => this.#read(thread)), ...resting]
    }
    // Sorting is stable: where a block was shorter than a tick, the thread that worked before stays the first.
    this.#threads.sort((a, b) => b.grown - a.grown)
    return this.#threads[0]?.cpu ?? null
  }

  #read(thread: Thread): Thread[] {
    const text = textOf(`${this.#tasks}/${thread.tid}/stat`)
    const stat = text === null ? null : parseProcessStat(text)
    if (stat === null) return []
    const { ownTicks, cpu } = stat
    return [{ tid: thread.tid, ticks: ownTicks, grown: ownTicks - thread.ticks, cpu }]
  }
}
