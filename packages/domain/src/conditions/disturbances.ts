import { otherTicks, TICK_MS } from './cpu-time.js'
import type { GateLimits } from './gate-limits.js'
import { type BlockReading, type ConditionReading, thermalStatuses } from './reading.js'

/** Something that others or the device's own protection did to a measurement, or would do. */
export interface Disturbance {
  readonly cause: 'contended' | 'throttled'
  /** Stable, such as `other-processes`. */
  readonly code: string
  readonly text: string
  readonly value: number | null
}

type Reading = ConditionReading | BlockReading

/**
 * What between two readings of one kind broke the limits; empty: nothing that anybody could see. A source that is
 * unavailable breaks nothing. Levels (temperature, memory, battery) count as they are in `after`, counters and
 * clocks by their change.
 */
export function disturbances(before: Reading, after: Reading, limits: GateLimits): readonly Disturbance[] {
  return [
    ...otherProcesses(before, after, limits),
    ...throttleCounter(before, after),
    ...frequencyFall(before, after, limits),
    ...('thermal' in after ? levels(after, limits) : []),
    ...('screenOn' in before && 'screenOn' in after ? changes(before, after) : []),
  ]
}

function otherProcesses(before: Reading, after: Reading, limits: GateLimits): Disturbance[] {
  const others = otherTicks(before, after)
  const elapsedMs = after.atMs - before.atMs
  if (others === 'unavailable' || !(elapsedMs > 0)) return []
  if (others <= mostTicks(limits.otherCpuShare, elapsedMs)) return []
  const cores = (others * TICK_MS) / elapsedMs
  const text = `other processes took ${cores.toFixed(2)} CPUs, where ${limits.otherCpuShare} is allowed`
  return [{ cause: 'contended', code: 'other-processes', text, value: cores }]
}

/**
 * The most ticks that others may seem to have taken, where they took `share` of a CPU on average: exceeded in about
 * 1% of cases. Ten counters take part in the difference (four of the machine, two of each of three processes), each
 * cut to whole ticks at both ends, which leaves a variance of 1/6 tick each; and kernels that account by sampling
 * hit or miss others once a tick, which is binomial.
 */
function mostTicks(share: number, elapsedMs: number): number {
  const periods = elapsedMs / TICK_MS
  const variance = 10 / 6 + periods * share * Math.max(0, 1 - share)
  return periods * share + 2.326 * Math.sqrt(variance)
}

function throttleCounter(before: Reading, after: Reading): Disturbance[] {
  if (before.throttleCount === 'unavailable' || after.throttleCount === 'unavailable') return []
  const times = after.throttleCount - before.throttleCount
  if (times <= 0) return []
  const text = `the processor slowed itself down ${times} ${times === 1 ? 'time' : 'times'}`
  return [{ cause: 'throttled', code: 'throttle-counter', text, value: times }]
}

/**
 * Only beside blocks, where the CPU is busy: an idle one is clocked down by its governor. And only on one CPU, as
 * another may be of another kind.
 */
function frequencyFall(before: Reading, after: Reading, { minFrequencyRatio }: GateLimits): Disturbance[] {
  if (!('cpu' in before && 'cpu' in after)) return []
  const [from, to] = [before.frequencyMhz, after.frequencyMhz]
  if (before.cpu === 'unavailable' || before.cpu !== after.cpu) return []
  if (from === 'unavailable' || to === 'unavailable' || !(to < from * minFrequencyRatio)) return []
  const text = `CPU ${after.cpu} went from ${Math.round(from)} to ${Math.round(to)} MHz while busy`
  return [{ cause: 'throttled', code: 'frequency-fell', text, value: to / from }]
}

function levels(reading: ConditionReading, limits: GateLimits): Disturbance[] {
  return [
    ...memory(reading, limits),
    ...thermalStatus(reading, limits),
    ...temperatures(reading, limits),
    ...battery(reading, limits),
  ]
}

function memory(reading: ConditionReading, limits: GateLimits): Disturbance[] {
  const found: Disturbance[] = []
  const { availableMemoryBytes: available, memoryPressurePercent: pressure } = reading
  if (available !== 'unavailable' && available < limits.minAvailableMemoryBytes) {
    const text = `only ${mebibytes(available)} MiB of memory were available, where ${mebibytes(limits.minAvailableMemoryBytes)} are wanted`
    found.push({ cause: 'contended', code: 'memory-low', text, value: available })
  }
  if (pressure !== 'unavailable' && pressure > limits.maxMemoryPressurePercent) {
    const text = `tasks waited for memory in ${pressure}% of the time, where ${limits.maxMemoryPressurePercent}% are allowed`
    found.push({ cause: 'contended', code: 'memory-pressure', text, value: pressure })
  }
  return found
}

function thermalStatus({ thermal }: ConditionReading, { maxThermalStatus }: GateLimits): Disturbance[] {
  if (thermal === 'unavailable' || thermal.status === 'unknown') return []
  const severity = thermalStatuses.indexOf(thermal.status)
  if (severity <= thermalStatuses.indexOf(maxThermalStatus)) return []
  const text = `the thermal status was ${thermal.status}, where ${maxThermalStatus} is allowed`
  return [{ cause: 'throttled', code: 'thermal-status', text, value: severity }]
}

function temperatures({ thermal }: ConditionReading, { maxCelsius }: GateLimits): Disturbance[] {
  if (thermal === 'unavailable') return []
  return thermal.sensors.flatMap(({ name, celsius, throttlesAtCelsius }): Disturbance[] => {
    const limit = Math.min(maxCelsius ?? Infinity, throttlesAtCelsius ?? Infinity)
    if (!(celsius >= limit)) return []
    const text = `${name} was at ${celsius} °C, where ${limit} °C is the limit`
    return [{ cause: 'throttled', code: 'too-hot', text, value: celsius }]
  })
}

function battery({ battery }: ConditionReading, { minBatteryPercent }: GateLimits): Disturbance[] {
  if (battery === 'unavailable') return []
  const found: Disturbance[] = []
  const { levelPercent, charging, saver } = battery
  if (levelPercent < minBatteryPercent && !charging) {
    const text = `the battery was at ${levelPercent}% and not charging, where ${minBatteryPercent}% are wanted`
    found.push({ cause: 'throttled', code: 'battery-low', text, value: levelPercent })
  }
  if (saver === true) {
    found.push({ cause: 'throttled', code: 'battery-saver', text: 'the battery saver was on', value: null })
  }
  return found
}

function changes(before: ConditionReading, after: ConditionReading): Disturbance[] {
  const found: Disturbance[] = []
  if (before.screenOn === true && after.screenOn === false) {
    found.push({ cause: 'throttled', code: 'screen-off', text: 'the screen went off', value: null })
  }
  const [from, to] = [before.visibleApp, after.visibleApp]
  if (from !== 'unavailable' && to !== 'unavailable' && from !== to) {
    const text = `${to} came in front of ${from}`
    found.push({ cause: 'contended', code: 'app-changed', text, value: null })
  }
  return found
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 ** 2)
}
