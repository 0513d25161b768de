import { describe, expect, it } from 'vitest'
import { MadeSystem, madeStat } from './made-system.js'
import { RunnerThreads } from './runner-threads.js'

/** A process of some threads: [ticks, CPU] by thread id. */
function show(system: MadeSystem, threads: Readonly<Record<number, [ticks: number, cpu: number]>>): void {
  for (const [tid, [user, cpu]] of Object.entries(threads)) {
    system.write({ [`proc/7/task/${tid}/stat`]: madeStat(Number(tid), { user, cpu }) })
  }
}

describe('RunnerThreads', () => {
  it('is where the thread runs that worked most since the last look, not the one with the longest history', () => {
    using system = new MadeSystem()
    const threads = new RunnerThreads(system.proc, 7)
    show(system, { 7: [500, 0], 8: [10, 1], 9: [20, 2] })
    expect(threads.cpu(0)).toBe(0)
    show(system, { 7: [501, 0], 8: [35, 3], 9: [22, 2] })
    expect(threads.cpu(100)).toBe(3)
  })

  it('stays with the thread that worked before where a block was shorter than a tick', () => {
    using system = new MadeSystem()
    const threads = new RunnerThreads(system.proc, 7)
    show(system, { 7: [500, 0], 8: [10, 1] })
    threads.cpu(0)
    show(system, { 8: [30, 1] })
    expect(threads.cpu(100)).toBe(1)
    show(system, { 8: [30, 3] })
    expect(threads.cpu(110)).toBe(3)
  })

  it('notices a thread that starts to work late, among many, within half a second', () => {
    using system = new MadeSystem()
    const threads = new RunnerThreads(system.proc, 7)
    const resting = Object.fromEntries(
      [...Array(30).keys()].map((at) => [at + 7, [5, 0] as [number, number]]),
    )
    show(system, { ...resting, 7: [500, 1] })
    expect(threads.cpu(0)).toBe(1)
    show(system, { 36: [60, 6] })
    expect(threads.cpu(500)).toBe(6)
  })

  it('goes on with the others when a thread ends, and is null when the process has', () => {
    using system = new MadeSystem()
    const threads = new RunnerThreads(system.proc, 7)
    show(system, { 7: [1, 0], 8: [90, 1] })
    expect(threads.cpu(0)).toBe(1)
    system.remove('proc/7/task/8')
    expect(threads.cpu(100)).toBe(0)
    system.remove('proc/7')
    expect(threads.cpu(200)).toBeNull()
    expect(threads.cpu(900)).toBeNull()
  })
})
