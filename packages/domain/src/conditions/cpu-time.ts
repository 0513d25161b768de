import type { CpuTicks, Known } from './reading.js'

/** What a whole reading and a block's have in common. */
export interface TimedTicks {
  readonly atMs: number
  readonly ticks: Known<CpuTicks>
}

export const TICK_MS = 10

/**
 * How many CPUs' worth of time others than the worker and what it started took between two readings: 0.5 is half a
 * CPU, 2 are two whole ones. Never negative, as ticks are coarse.
 */
export function otherCpuCores(before: TimedTicks, after: TimedTicks): Known<number> {
  const elapsedMs = after.atMs - before.atMs
  const others = otherTicks(before, after)
  if (others === 'unavailable' || !(elapsedMs > 0)) return 'unavailable'
  return (Math.max(0, others) * TICK_MS) / elapsedMs
}

/** The same as a share of the machine's whole CPU time, of all CPUs together: 0 to 1. */
export function otherCpuShare(before: TimedTicks, after: TimedTicks): Known<number> {
  const others = otherTicks(before, after)
  if (others === 'unavailable' || before.ticks === 'unavailable' || after.ticks === 'unavailable') {
    return 'unavailable'
  }
  const all = after.ticks.all - before.ticks.all
  return all > 0 ? Math.min(1, Math.max(0, others) / all) : 'unavailable'
}

/** Busy ticks that were not ours; may be slightly negative, as both sides are rounded on their own. */
export function otherTicks(before: TimedTicks, after: TimedTicks): Known<number> {
  if (before.ticks === 'unavailable' || after.ticks === 'unavailable') return 'unavailable'
  return after.ticks.busy - before.ticks.busy - (after.ticks.own - before.ticks.own)
}
