import { bytesText } from '../metrics/bytes.js'
import { otherTicks, TICK_MS, type TimedTicks } from './cpu-time.js'
import type { Disturbance } from './disturbance.js'
import type { GateLimits } from './gate-limits.js'
import type { ConditionReading } from './reading.js'

/** What others took of the device's processors and memory. */

/** Whether others took more than is allowed, beyond what coarse counters show of somebody who keeps to it. */
export function otherProcesses(before: TimedTicks, after: TimedTicks, limits: GateLimits): Disturbance[] {
  const others = otherTicks(before, after)
  const elapsedMs = after.atMs - before.atMs
  if (others === 'unavailable' || !(elapsedMs > 0)) return []
  if (others <= mostTicks(limits.otherCpuShare, elapsedMs)) return []
  return [tooBusy((others * TICK_MS) / elapsedMs, limits)]
}

export function tooBusy(cores: number, { otherCpuShare }: GateLimits): Disturbance {
  const text = `other processes took ${cores.toFixed(2)} CPUs, where ${otherCpuShare} is allowed`
  return { cause: 'contended', code: 'other-processes', text, value: cores }
}

/** One-sided, at 1%. */
const NORMAL_QUANTILE = 2.326
/** Of the machine: user, nice, system, soft interrupts. Of two busy processes of ours: user and system each. */
const ROUNDED_COUNTERS = 8
/** The difference of two numbers that are each cut to whole ones at a random place. */
const ROUNDING_VARIANCE = 1 / 6

/**
 * The most ticks that others seem to have taken in all but about 1% of the cases in which they took `share` of a
 * CPU. The error has two parts. Each counter in the difference is cut to whole ticks at both ends. And a kernel that
 * accounts by sampling asks once a tick who is running, so that others who run a share p of the time are hit a
 * binomial number of times; it is at most that, as those who run longer at a time are hit more regularly.
 *
 * In 200 ms at a tenth of a CPU these are 6.1 ticks (0.31 CPUs): a single block tells only of somebody who takes a
 * large part of a CPU. In 10 s they are 122 (0.12 CPUs).
 */
export function mostTicks(share: number, elapsedMs: number): number {
  const ticks = elapsedMs / TICK_MS
  const sampling = ticks * share * Math.max(0, 1 - share)
  return ticks * share + NORMAL_QUANTILE * Math.sqrt(ROUNDED_COUNTERS * ROUNDING_VARIANCE + sampling)
}

/** Once too much was taken, a quarter more must be free than is wanted, and half the pressure be gone, to go on. */
export function memoryShortage(
  reading: ConditionReading,
  limits: GateLimits,
  toResume: boolean,
): Disturbance[] {
  const found: Disturbance[] = []
  const { availableMemoryBytes: available, memoryPressurePercent: pressure } = reading
  const wanted = limits.minAvailableMemoryBytes * (toResume ? 1.25 : 1)
  if (available !== 'unavailable' && available < wanted) {
    const text = `${bytesText(available)} of memory were available, where ${bytesText(wanted)} are wanted`
    found.push({ cause: 'contended', code: 'memory-low', text, value: available })
  }
  const allowed = limits.maxMemoryPressurePercent * (toResume ? 0.5 : 1)
  if (pressure !== 'unavailable' && pressure > allowed) {
    const text = `tasks waited for memory ${pressure}% of the time, where ${allowed}% is allowed`
    found.push({ cause: 'contended', code: 'memory-pressure', text, value: pressure })
  }
  return found
}
