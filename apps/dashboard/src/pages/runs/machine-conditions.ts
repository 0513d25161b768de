import { bytesText } from '@paceline/domain'
import { formatNumber, formatRatio } from '../../format/numbers.js'
import { shownValue } from '../../format/shown-value.js'

/** One thing about the machine, where it was looked at; null where nobody looks at it then. */
export interface MachineRow {
  readonly name: string
  readonly before: string | null
  readonly during: string | null
  readonly after: string | null
}

export interface MachineConditions {
  /** Of which at least one reading is known. */
  readonly rows: readonly MachineRow[]
  /** What no source of this device gave at any time. */
  readonly unavailable: readonly string[]
}

type Values = Readonly<Record<string, unknown>>
type Show = (value: unknown) => string

const UNAVAILABLE = 'unavailable'

/**
 * What the machine was doing before a session, in its blocks and after it, from a measurement's
 * `conditions.machine`. Its shape depends on the worker's version, so what is absent has no row; what a source was
 * asked and did not give is `unavailable`, never zero.
 */
export function machineConditions(machine: unknown): MachineConditions {
  const { before, after, ...session } = valuesOf(machine)
  const [first, last] = [valuesOf(before), valuesOf(after)]
  const blocks = valuesOf(session.blocks)
  const read = (name: string, field: string, show: Show, during: unknown = undefined) =>
    row(name, known(first[field], show), known(during, show), known(last[field], show))
  const all = [
    row('Other processes', null, otherProcesses(session), null),
    row('Ran on', null, cpusText(blocks), null),
    read('Frequency', 'frequencyMhz', frequencyText, blocks.frequencyMhz),
    row('Slowed itself down', null, known(session.throttleCount, timesText), null),
    read('Load (1 min)', 'load1', numberText),
    read('Available memory', 'availableMemoryBytes', (bytes) => bytesText(Number(bytes))),
    read('Waiting for memory', 'memoryPressurePercent', (percent) => `${shownValue(percent)} % of the time`),
    read('Thermal status', 'thermal', (thermal) => shownValue(valuesOf(thermal).status)),
    read('Hottest sensor', 'hottestCelsius', (celsius) => `${numberText(celsius)} °C`),
    read('Battery', 'battery', batteryText),
    read('Screen', 'screenOn', (on) => (on === true ? 'on' : 'off')),
    read('App in front', 'visibleApp', shownValue),
  ]
  const asked = all.filter(({ before, during, after }) =>
    [before, during, after].some((text) => text !== null),
  )
  const silent = ({ before, during, after }: MachineRow) =>
    [before, during, after].every((text) => text === null || text === UNAVAILABLE)
  return {
    rows: asked.filter((one) => !silent(one)),
    unavailable: asked.filter(silent).map(({ name }) => name),
  }
}

function row(name: string, before: string | null, during: string | null, after: string | null): MachineRow {
  return { name, before, during, after }
}

/** Null for what was not looked at. */
function known(value: unknown, show: Show): string | null {
  if (value === undefined || value === null) return null
  return value === UNAVAILABLE ? UNAVAILABLE : show(value)
}

function otherProcesses({ otherCpuCores, otherCpuShare }: Values): string | null {
  const cores = valuesOf(otherCpuCores)
  if (typeof cores.session === 'number') {
    return `${cores.session.toFixed(2)} CPUs${highest(cores.highest, (most) => most.toFixed(2))}`
  }
  const share = valuesOf(otherCpuShare)
  if (typeof share.session === 'number') {
    return `${formatRatio(share.session)} of all CPUs${highest(share.highest, formatRatio)}`
  }
  return known(cores.session ?? share.session, shownValue)
}

function highest(value: unknown, show: (value: number) => string): string {
  return typeof value === 'number' ? `, ${show(value)} in the busiest invocation` : ''
}

function cpusText({ blocksByCpu, migrations }: Values): string | null {
  if (typeof blocksByCpu !== 'object' || blocksByCpu === null) return null
  const counts = Object.entries(blocksByCpu as Record<string, number>).toSorted(([, a], [, b]) => b - a)
  if (counts.length === 0) return UNAVAILABLE
  const total = counts.reduce((sum, [, blocks]) => sum + blocks, 0)
  const cpus = counts.map(([cpu, blocks]) =>
    counts.length === 1 ? `CPU ${cpu}` : `CPU ${cpu} (${formatRatio(blocks / total)})`,
  )
  const moves = typeof migrations === 'number' && migrations > 0 ? `, ${timesText(migrations)} moved` : ''
  return cpus.join(', ') + moves
}

/** A list by CPU, the extremes of blocks, or one figure; in MHz. */
function frequencyText(value: unknown): string {
  if (Array.isArray(value)) {
    const known = value.filter((mhz): mhz is number => typeof mhz === 'number')
    if (known.length === 0) return UNAVAILABLE
    const [low, high] = [Math.min(...known), Math.max(...known)].map(Math.round)
    return low === high ? `${low} MHz` : `${low}–${high} MHz`
  }
  if (typeof value === 'number') return `${Math.round(value)} MHz`
  const { min, median } = valuesOf(value)
  if (typeof min !== 'number' || typeof median !== 'number') return UNAVAILABLE
  return `${Math.round(median)} MHz, ${Math.round(min)} at least`
}

function batteryText(value: unknown): string {
  const { levelPercent, charging, celsius, saver } = valuesOf(value)
  const parts = [
    `${shownValue(levelPercent)} %`,
    charging === true ? 'charging' : 'not charging',
    ...(typeof celsius === 'number' ? [`${numberText(celsius)} °C`] : []),
    ...(saver === true ? ['saver on'] : []),
  ]
  return parts.join(', ')
}

function timesText(count: unknown): string {
  return count === 0 ? 'never' : `${shownValue(count)} ${count === 1 ? 'time' : 'times'}`
}

function numberText(value: unknown): string {
  return typeof value === 'number' ? formatNumber(value) : shownValue(value)
}

function valuesOf(value: unknown): Values {
  return typeof value === 'object' && value !== null ? (value as Values) : {}
}
