import { median } from '../statistics/quantile.js'
import { otherCpuCores, otherCpuShare } from './cpu-time.js'
import type { BlockReading, ConditionReading, Known } from './reading.js'

/**
 * What of a reading stands in a measurement; the rest is said once for the session, or only means something as a
 * difference.
 */
export type ShownReading = Omit<
  ConditionReading,
  'atMs' | 'throttleCount' | 'allowedCpus' | 'cgroup' | 'cpuQuota' | 'versions' | 'ticks'
> & {
  /** Of its sensors. */
  readonly hottestCelsius: Known<number>
}

export interface BlockConditions {
  readonly blocks: number
  /** How many blocks each CPU ran, by its number; empty where nobody could tell. */
  readonly blocksByCpu: Readonly<Record<string, number>>
  /** How often a block ran on another CPU than the one before. */
  readonly migrations: number
  readonly frequencyMhz: { readonly min: Known<number>; readonly median: Known<number> }
  /** Between its first and its last block. */
  readonly throttleCount: Known<number>
  /** CPUs' worth of time that others took: in all, and in its busiest second. */
  readonly otherCpuCores: { readonly mean: Known<number>; readonly highest: Known<number> }
}

/** The machine around a session, as a measurement's `conditions.machine`. */
export interface ConditionsSummary {
  readonly before: ShownReading
  readonly after: ShownReading
  /** Of the time of all CPUs, by other processes, in the whole session and in its busiest invocation. */
  readonly otherCpuShare: { readonly session: Known<number>; readonly highest: Known<number> }
  /** The same in CPUs. */
  readonly otherCpuCores: { readonly session: Known<number>; readonly highest: Known<number> }
  /** During the session. */
  readonly throttleCount: Known<number>
  readonly blocks: BlockConditions
  readonly cgroup: Known<string>
  readonly cpuQuota: Known<number | null>
  readonly allowedCpus: Known<string>
  readonly versions: Readonly<Record<string, string>>
}

export interface SessionReadings {
  /** Before the first invocation and after each. */
  readonly readings: readonly ConditionReading[]
  /** By invocation. */
  readonly blocks?: readonly (readonly BlockReading[])[]
}

/** Throws RangeError where there is no reading at all. */
export function conditionsSummary({ readings, blocks = [] }: SessionReadings): ConditionsSummary {
  const [before] = readings
  const after = readings.at(-1)
  if (!before || !after) throw new RangeError('a session has a reading before its first invocation')
  const between = <T>(measure: (from: ConditionReading, to: ConditionReading) => T) =>
    readings.slice(1).map((reading, index) => measure(readings[index] ?? before, reading))
  return {
    before: shown(before),
    after: shown(after),
    otherCpuShare: { session: otherCpuShare(before, after), highest: highest(between(otherCpuShare)) },
    otherCpuCores: { session: otherCpuCores(before, after), highest: highest(between(otherCpuCores)) },
    throttleCount: moved(before, after),
    blocks: blockConditions(blocks),
    cgroup: after.cgroup,
    cpuQuota: after.cpuQuota,
    allowedCpus: after.allowedCpus,
    versions: { ...before.versions, ...after.versions },
  }
}

/** The extremes of blocks, of one invocation or of several: their pauses between them do not count. */
export function blockConditions(invocations: readonly (readonly BlockReading[])[]): BlockConditions {
  const all = invocations.flat()
  const frequencies = known(all.map(({ frequencyMhz }) => frequencyMhz))
  const cpus = invocations.map((blocks) => known(blocks.map(({ cpu }) => cpu)))
  const blocksByCpu: Record<string, number> = {}
  for (const cpu of cpus.flat()) blocksByCpu[cpu] = (blocksByCpu[cpu] ?? 0) + 1
  const ends = invocations.flatMap((blocks): [BlockReading, BlockReading][] => {
    const [first, last] = [blocks[0], blocks.at(-1)]
    return first && last && first !== last ? [[first, last]] : []
  })
  return {
    blocks: all.length,
    blocksByCpu,
    migrations: sum(cpus.map((each) => each.filter((cpu, at) => at > 0 && cpu !== each[at - 1]).length)),
    frequencyMhz: {
      min: frequencies.length > 0 ? Math.min(...frequencies) : 'unavailable',
      median: frequencies.length > 0 ? median(frequencies) : 'unavailable',
    },
    throttleCount: sumIfKnown(ends.map(([first, last]) => moved(first, last))),
    otherCpuCores: {
      mean: meanCores(ends),
      highest: highest(invocations.flatMap(windows).map(([from, to]) => otherCpuCores(from, to))),
    },
  }
}

const WINDOW_MS = 1000

/** The readings cut to windows of a second or a little more: in less, ticks are too coarse to call one the busiest. */
function windows(blocks: readonly BlockReading[]): [BlockReading, BlockReading][] {
  const found: [BlockReading, BlockReading][] = []
  let from = blocks[0]
  for (const to of blocks) {
    if (!from || to.atMs - from.atMs < WINDOW_MS) continue
    found.push([from, to])
    from = to
  }
  return found
}

function meanCores(spans: readonly [BlockReading, BlockReading][]): Known<number> {
  const cores = sumIfKnown(
    spans.map(([first, last]) => {
      const taken = otherCpuCores(first, last)
      return taken === 'unavailable' ? taken : taken * (last.atMs - first.atMs)
    }),
  )
  return cores === 'unavailable' ? cores : cores / sum(spans.map(([first, last]) => last.atMs - first.atMs))
}

function shown(reading: ConditionReading): ShownReading {
  const { atMs, throttleCount, allowedCpus, cgroup, cpuQuota, versions, ticks, ...rest } = reading
  const celsius = reading.thermal === 'unavailable' ? [] : reading.thermal.sensors.map((each) => each.celsius)
  return { ...rest, hottestCelsius: highest(celsius) }
}

function moved(
  before: { throttleCount: Known<number> },
  after: { throttleCount: Known<number> },
): Known<number> {
  if (before.throttleCount === 'unavailable' || after.throttleCount === 'unavailable') return 'unavailable'
  return after.throttleCount - before.throttleCount
}

function known(values: readonly Known<number>[]): number[] {
  return values.filter((value) => value !== 'unavailable')
}

function highest(values: readonly Known<number>[]): Known<number> {
  const numbers = known(values)
  return numbers.length > 0 ? Math.max(...numbers) : 'unavailable'
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** Unavailable where one is, or where there is none: part of a sum would pass for all of it. */
function sumIfKnown(values: readonly Known<number>[]): Known<number> {
  const numbers = known(values)
  return values.length === 0 || numbers.length < values.length ? 'unavailable' : sum(numbers)
}
