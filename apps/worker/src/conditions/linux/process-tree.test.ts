import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MadeSystem, madeStat } from './made-system.js'
import { ProcessTree } from './process-tree.js'

const ROOT = 10

interface Running {
  parent: number
  own: number
  waited: number
  start: number
}

/** A kernel's book-keeping of processes, as wait(2) and proc(5) have it. */
class MadeKernel implements Disposable {
  readonly system = new MadeSystem()
  readonly running = new Map<number, Running>()
  /** Of the root and all that it started, whatever became of them. */
  burnt = 0
  #starts = 0

  constructor() {
    this.start(1, 0)
    this.start(2, 1)
    this.start(ROOT, 1)
  }

  start(pid: number, parent: number): void {
    if (this.running.has(pid)) return
    this.running.set(pid, { parent, own: 0, waited: 0, start: this.#starts++ })
    this.#show(pid)
  }

  work(pid: number, ticks: number, ours = true): void {
    const process = this.running.get(pid)
    if (!process) return
    process.own += ticks
    if (ours) this.burnt += ticks
    this.#show(pid)
  }

  /** A parent that waits takes the time over; children of the ended go to process 1. */
  end(pid: number, waits: boolean): void {
    const process = this.running.get(pid)
    if (!process) return
    this.running.delete(pid)
    this.system.remove(`proc/${pid}`)
    const parent = this.running.get(process.parent)
    if (waits && parent) {
      parent.waited += process.own + process.waited
      this.#show(process.parent)
    }
    for (const [child, orphan] of this.running) {
      if (orphan.parent !== pid) continue
      orphan.parent = 1
      this.#show(child)
    }
  }

  #show(pid: number): void {
    const process = this.running.get(pid)
    if (!process) return
    const { parent, own, waited, start } = process
    this.system.write({ [`proc/${pid}/stat`]: madeStat(pid, { parent, user: own, waited, start }) })
  }

  [Symbol.dispose](): void {
    this.system[Symbol.dispose]()
  }
}

describe('ProcessTree', () => {
  it('counts a process and all that descend from it, and nobody else', () => {
    using kernel = new MadeKernel()
    kernel.start(11, ROOT)
    kernel.start(12, 11)
    kernel.work(ROOT, 1)
    kernel.work(11, 10)
    kernel.work(12, 100)
    kernel.work(2, 5000, false)
    expect(new ProcessTree(kernel.system.proc, ROOT).ticks(0)).toBe(111)
  })

  it('keeps the time of a child that nobody waited for, and that of one whose parent ended first', () => {
    using kernel = new MadeKernel()
    const tree = new ProcessTree(kernel.system.proc, ROOT)
    kernel.start(11, ROOT)
    kernel.start(12, 11)
    kernel.work(11, 10)
    kernel.work(12, 100)
    tree.ticks(0)
    kernel.end(11, false)
    expect(tree.ticks(1)).toBe(110)
    kernel.work(12, 7)
    expect(tree.ticks(2)).toBe(117)
    kernel.end(12, true)
    expect(tree.ticks(3)).toBe(117)
  })

  it('counts nothing twice where a whole branch ended, each waited for by its parent', () => {
    using kernel = new MadeKernel()
    const tree = new ProcessTree(kernel.system.proc, ROOT)
    kernel.start(11, ROOT)
    kernel.start(12, 11)
    kernel.work(11, 10)
    kernel.work(12, 100)
    tree.ticks(0)
    kernel.end(12, true)
    kernel.end(11, true)
    expect(tree.ticks(1)).toBe(110)
  })

  it('counts children that came and went between two readings, once their parent waited for them', () => {
    using kernel = new MadeKernel()
    const tree = new ProcessTree(kernel.system.proc, ROOT)
    tree.ticks(0)
    kernel.start(11, ROOT)
    kernel.work(11, 40)
    kernel.end(11, true)
    expect(tree.ticks(1)).toBe(40)
  })

  it('does not take another process for ours, as it has the pid of one that ended', () => {
    using kernel = new MadeKernel()
    const tree = new ProcessTree(kernel.system.proc, ROOT)
    kernel.start(11, ROOT)
    kernel.work(11, 10)
    tree.ticks(0)
    kernel.end(11, true)
    kernel.start(11, 2)
    kernel.work(11, 900, false)
    expect(tree.ticks(1, { thorough: true })).toBe(10)
  })

  it('finds new children at once when it is thorough, and else within a second', () => {
    using kernel = new MadeKernel()
    const tree = new ProcessTree(kernel.system.proc, ROOT)
    tree.ticks(0)
    kernel.start(11, ROOT)
    kernel.work(11, 10)
    expect(tree.ticks(500)).toBe(0)
    expect(tree.ticks(500, { thorough: true })).toBe(10)
    kernel.start(12, 11)
    kernel.work(12, 5)
    expect(tree.ticks(1400)).toBe(10)
    expect(tree.ticks(1500)).toBe(15)
  })

  it('is null where the root cannot be read', () => {
    using kernel = new MadeKernel()
    expect(new ProcessTree(kernel.system.proc, 4000).ticks(0)).toBeNull()
    expect(new ProcessTree('/nowhere', ROOT).ticks(0)).toBeNull()
  })

  const pid = fc.integer({ min: ROOT, max: ROOT + 5 })
  const event = fc.oneof(
    fc.record({ kind: fc.constant('start' as const), pid, parent: pid }),
    fc.record({ kind: fc.constant('work' as const), pid, ticks: fc.integer({ min: 1, max: 50 }) }),
    fc.record({ kind: fc.constant('end' as const), pid, waits: fc.boolean() }),
  )
  const happen = (kernel: MadeKernel, each: typeof event extends fc.Arbitrary<infer E> ? E : never) => {
    if (each.kind === 'start') {
      if (kernel.running.has(each.parent)) kernel.start(each.pid, each.parent)
    } else if (each.kind === 'work') kernel.work(each.pid, each.ticks)
    else if (each.pid !== ROOT) kernel.end(each.pid, each.waits)
  }

  it('knows every tick where it reads after each event', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 25 }), (events) => {
        using kernel = new MadeKernel()
        const tree = new ProcessTree(kernel.system.proc, ROOT)
        for (const [at, each] of events.entries()) {
          happen(kernel, each)
          expect(tree.ticks(at, { thorough: true })).toBe(kernel.burnt)
        }
      }),
      { numRuns: 60, seed: 3 },
    )
  })

  it('never falls and never counts more than was spent, however seldom it reads', () => {
    fc.assert(
      fc.property(fc.array(fc.array(event, { maxLength: 6 }), { maxLength: 6 }), (batches) => {
        using kernel = new MadeKernel()
        const tree = new ProcessTree(kernel.system.proc, ROOT)
        let before = 0
        for (const [at, events] of batches.entries()) {
          for (const each of events) happen(kernel, each)
          const ticks = tree.ticks(at, { thorough: true }) ?? -1
          expect(ticks).toBeGreaterThanOrEqual(before)
          expect(ticks).toBeLessThanOrEqual(kernel.burnt)
          before = ticks
        }
      }),
      { numRuns: 60, seed: 4 },
    )
  })
})
