import { median } from '../statistics/quantile.js'
import type { Disturbance } from './disturbance.js'
import type { GateLimits } from './gate-limits.js'
import {
  type BlockReading,
  type ConditionReading,
  type Known,
  type ThermalStatus,
  thermalStatuses,
} from './reading.js'

/** What the device did to itself, to stay cool or to save its battery. */

export function throttleCounter(
  before: { readonly throttleCount: Known<number> },
  after: { readonly throttleCount: Known<number> },
): Disturbance[] {
  if (before.throttleCount === 'unavailable' || after.throttleCount === 'unavailable') return []
  const times = after.throttleCount - before.throttleCount
  if (times <= 0) return []
  const text = `the throttle counters went up by ${times}`
  return [{ cause: 'throttled', code: 'throttle-counter', text, value: times }]
}

/**
 * Beside blocks only, where the CPU is busy: an idle one is clocked down by its governor. And for one CPU only, as
 * another may be of another kind.
 */
export function frequencyFall(before: BlockReading, after: BlockReading, limits: GateLimits): Disturbance[] {
  const { cpu, frequencyMhz: from } = before
  const { frequencyMhz: to } = after
  if (cpu === 'unavailable' || cpu !== after.cpu || from === 'unavailable' || to === 'unavailable') return []
  return to < from * limits.minFrequencyRatio ? [slowed(cpu, from, to)] : []
}

/** A CPU's clock at the start is the median of so many blocks. */
const REFERENCE_BLOCKS = 3
/** Single readings of a clock are jumpy: it fell when it was low beside at least this share of blocks, and not one. */
const LOW_SHARE = 0.25
const LEAST_LOW_BLOCKS = 2

/**
 * Whether a CPU ran below its clock at the start: beside a quarter of these blocks, and at least two, it was below
 * `minFrequencyRatio` of the median of the first three blocks of the session on that CPU.
 */
export function frequencyFallOver(
  blocks: readonly BlockReading[],
  earlier: readonly BlockReading[],
  limits: GateLimits,
): Disturbance[] {
  const atStart = frequenciesByCpu([...earlier, ...blocks])
  return [...frequenciesByCpu(blocks)].flatMap(([cpu, frequencies]) => {
    const reference = median(atStart.get(cpu)?.slice(0, REFERENCE_BLOCKS) ?? frequencies)
    const low = frequencies.filter((frequency) => frequency < reference * limits.minFrequencyRatio)
    if (low.length < Math.max(LEAST_LOW_BLOCKS, frequencies.length * LOW_SHARE)) return []
    return [slowed(cpu, reference, median(low))]
  })
}

function frequenciesByCpu(blocks: readonly BlockReading[]): Map<number, number[]> {
  const found = new Map<number, number[]>()
  for (const { cpu, frequencyMhz } of blocks) {
    if (cpu === 'unavailable' || frequencyMhz === 'unavailable') continue
    const others = found.get(cpu)
    if (others) others.push(frequencyMhz)
    else found.set(cpu, [frequencyMhz])
  }
  return found
}

function slowed(cpu: number, from: number, to: number): Disturbance {
  const text = `CPU ${cpu} went from ${Math.round(from)} to ${Math.round(to)} MHz while it was busy`
  return { cause: 'throttled', code: 'frequency-fell', text, value: to / from }
}

export function heat(reading: ConditionReading, limits: GateLimits, toResume: boolean): Disturbance[] {
  if (reading.thermal === 'unavailable') return []
  const { status, sensors, coolingDevices = [] } = reading.thermal
  const found: Disturbance[] = []
  const tooSevere = (named: string, said: ThermalStatus | 'unknown' | undefined) => {
    if (said === undefined || said === 'unknown') return
    const value = thermalStatuses.indexOf(said)
    if (value <= thermalStatuses.indexOf(limits.maxThermalStatus)) return
    const text = `${named} was ${said}, where ${limits.maxThermalStatus} is allowed`
    found.push({ cause: 'throttled', code: 'thermal-status', text, value })
  }
  tooSevere('the thermal status', status)
  for (const { name, celsius, throttlesAtCelsius, severity } of sensors) {
    tooSevere(`the thermal status of ${name}`, severity)
    const highest = Math.min(limits.maxCelsius ?? Infinity, throttlesAtCelsius ?? Infinity)
    const allowed = highest - (toResume ? limits.coolDownCelsius : 0)
    if (!(celsius >= allowed)) continue
    const text = `${name} was at ${celsius} °C, where less than ${allowed} °C is wanted`
    found.push({ cause: 'throttled', code: 'too-hot', text, value: celsius })
  }
  for (const { name, slowsCpus, level } of coolingDevices) {
    if (!slowsCpus || level <= 0) continue
    const text = `${name} held CPUs back, at its level ${level}`
    found.push({ cause: 'throttled', code: 'cooling-device', text, value: level })
  }
  return found
}

export function batteryShortage(
  { battery }: ConditionReading,
  { minBatteryPercent }: GateLimits,
): Disturbance[] {
  if (battery === 'unavailable') return []
  const { levelPercent, charging, saver } = battery
  const found: Disturbance[] = []
  if (levelPercent < minBatteryPercent && !charging) {
    const text = `the battery was at ${levelPercent}% and not charging, where ${minBatteryPercent}% is wanted`
    found.push({ cause: 'throttled', code: 'battery-low', text, value: levelPercent })
  }
  if (saver === true) {
    found.push({ cause: 'throttled', code: 'battery-saver', text: 'the battery saver was on', value: null })
  }
  return found
}
