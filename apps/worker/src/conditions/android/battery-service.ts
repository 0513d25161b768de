import type { BatteryReading, Known } from '@paceline/domain'
import { completeLines } from './shell-sections.js'

/** BatteryManager's BATTERY_STATUS_CHARGING and BATTERY_STATUS_FULL, and BATTERY_STATUS_DISCHARGING. */
const CHARGING = new Set(['2', '5'])
const DISCHARGING = '3'
const SOURCES = ['AC', 'USB', 'Wireless', 'Dock']

/**
 * What `dumpsys battery` says, as BatteryService of frameworks/base prints it. Unavailable where level, scale and
 * charging are not all known, where there is no battery, and where somebody set the figures by hand (`dumpsys
 * battery set` or `unplug`).
 */
export function parseBatteryService(dump: string, saver: Known<boolean>): Known<BatteryReading> {
  const facts = new Map<string, string>()
  for (const line of completeLines(dump)) {
    if (line.includes('UPDATES STOPPED')) return 'unavailable'
    const [, name, value] = /^ {2}([^:]+): (.*)$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) facts.set(name, value.trim())
  }
  const level = integer(facts.get('level'))
  const scale = integer(facts.get('scale'))
  const status = facts.get('status')
  if (level === null || scale === null || scale <= 0 || level < 0 || level > scale) return 'unavailable'
  if (status === undefined || facts.get('present') === 'false') return 'unavailable'
  const plugged = SOURCES.some((source) => facts.get(`${source} powered`) === 'true')
  // In tenths of a degree.
  const temperature = integer(facts.get('temperature'))
  return {
    levelPercent: (level / scale) * 100,
    // A battery may hold its level while the device runs on the power of a cable.
    charging: CHARGING.has(status) || (plugged && status !== DISCHARGING),
    celsius: temperature === null ? null : temperature / 10,
    saver,
  }
}

/** `settings get global low_power`: a setting that was never made is `null` and counts as off (Settings.Global). */
export function parseBatterySaver(setting: string): Known<boolean> {
  const [value] = completeLines(setting)
  if (value === '1') return true
  return value === '0' || value === 'null' ? false : 'unavailable'
}

function integer(text: string | undefined): number | null {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : null
}
