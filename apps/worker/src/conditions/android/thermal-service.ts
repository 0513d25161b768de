import {
  type CoolingDevice,
  type Known,
  type TemperatureSensor,
  type ThermalReading,
  type ThermalStatus,
  thermalStatuses,
} from '@paceline/domain'
import { completeLines } from './shell-sections.js'

/** TemperatureType of hardware/interfaces/thermal. Those of the battery's current limits are no temperatures. */
const NO_TEMPERATURES = new Set(['6', '7', '8'])
/** CPU, GPU, skin and NPU: heat there slows computing down. A hot USB port only stops charging. */
const SLOWS_COMPUTING = new Set(['0', '1', '3', '9'])
/** CoolingType of hardware/interfaces/thermal. */
const COOLS_BY_CPU = '2'

/**
 * What `dumpsys thermalservice` says, as ThermalManagerService of frameworks/base prints it; unavailable where it
 * says neither a status nor a temperature.
 *
 * Android's status is 0 until its HAL reports, so it is known only with a HAL that is ready and that reports: that
 * of version 1.0 never does. One that somebody set by `cmd thermalservice override-status` tells nothing either.
 */
export function parseThermalService(dump: string): Known<ThermalReading> {
  const { facts, sections } = partsOf(dump)
  const reports =
    facts.get('HAL Ready') === 'true' &&
    facts.get('IsStatusOverride') !== 'true' &&
    !facts.has('ThermalHAL 1.0 connected')
  const status = reports ? statusOf(facts.get('Thermal Status')) : 'unknown'
  const thresholds = thresholdsOf(sections.get('Temperature static thresholds from HAL') ?? [])
  const current = sensorsOf(sections.get('Current temperatures from HAL') ?? [], thresholds)
  const sensors =
    current.length > 0 ? current : sensorsOf(sections.get('Cached temperatures') ?? [], thresholds)
  if (status === 'unknown' && sensors.length === 0) return 'unavailable'
  return {
    status,
    sensors,
    coolingDevices: coolingDevicesOf(sections.get('Current cooling devices from HAL') ?? []),
  }
}

/** `name: value` lines by name, and the indented lines after each `name:` that has no value. */
function partsOf(dump: string) {
  const facts = new Map<string, string>()
  const sections = new Map<string, string[]>()
  let section: string[] = []
  for (const line of completeLines(dump)) {
    const [, name, value] = /^\s*([^:{]+):\s*(.*)$/.exec(line) ?? []
    if (name !== undefined && value) facts.set(name.trim(), value.trim())
    else if (name !== undefined) {
      section = []
      sections.set(name.trim(), section)
    } else section.push(line.trim())
  }
  return { facts, sections }
}

function statusOf(number: string | undefined): ThermalStatus | 'unknown' {
  return (/^\d$/.test(number ?? '') ? thermalStatuses[Number(number)] : undefined) ?? 'unknown'
}

/** Lines such as `Temperature{mValue=31.5, mType=3, mName=skin, mStatus=0}` (Temperature.toString). */
function sensorsOf(lines: readonly string[], thresholds: ReadonlyMap<string, number>): TemperatureSensor[] {
  return lines.flatMap((line): TemperatureSensor[] => {
    const match = /^Temperature\{mValue=(\S+), mType=(-?\d+), mName=(.+), mStatus=(\d+)\}$/.exec(line)
    const [, value, type = '', name, status] = match ?? []
    const celsius = Number(value)
    if (name === undefined || !Number.isFinite(celsius) || NO_TEMPERATURES.has(type)) return []
    if (!SLOWS_COMPUTING.has(type)) return [{ name, celsius, throttlesAtCelsius: null }]
    const severity = statusOf(status)
    return [
      {
        name,
        celsius,
        throttlesAtCelsius: thresholds.get(`${type} ${name}`) ?? null,
        ...(severity !== 'unknown' && { severity }),
      },
    ]
  })
}

/**
 * Where each sensor's throttling begins: the first threshold that is set of those for `light` and worse, which come
 * after that for `none`; NaN where there is none.
 */
function thresholdsOf(lines: readonly string[]): Map<string, number> {
  const found = new Map<string, number>()
  for (const line of lines) {
    const [, type, name, hot] =
      /^TemperatureThreshold\{mType=(-?\d+), mName=(.+), mHotThrottlingThresholds=\[([^\]]*)\]/.exec(line) ??
      []
    const celsius = hot
      ?.split(', ')
      .slice(1)
      .map(Number)
      .find((each) => Number.isFinite(each) && each > 0)
    if (celsius !== undefined) found.set(`${type} ${name}`, celsius)
  }
  return found
}

/** Lines such as `CoolingDevice{mValue=0, mType=2, mName=thermal-cpufreq-0}` (CoolingDevice.toString). */
function coolingDevicesOf(lines: readonly string[]): CoolingDevice[] {
  return lines.flatMap((line) => {
    const [, level, type, name] = /^CoolingDevice\{mValue=(\d+), mType=(\d+), mName=(.+)\}$/.exec(line) ?? []
    return name === undefined ? [] : [{ name, slowsCpus: type === COOLS_BY_CPU, level: Number(level) }]
  })
}
