import type { Device } from '../fleet/fleet-news.js'
import { leaseText, whyText } from './device-view.js'
import { fittedLine, oneLine, type Part } from './fitted-line.js'
import { type Paint, paintAs } from './paint.js'
import { widthOf } from './text-table.js'
import { counted, span } from './units.js'

type State = Device['state']

export interface Screen {
  readonly columns: number
  readonly rows: number
}

/** From those that need somebody to those that need nobody. */
const byNeed: readonly State[] = ['quarantined', 'offline', 'draining', 'cooling', 'busy', 'idle']
/** Pools take a third of the screen at most: the devices that need somebody are what it is for. */
const POOLS_SHARE = 1 / 3
const LONGEST_NAME = 28
const SINCE_WIDTH = 6

/**
 * The fleet on one screen: how many devices of each pool are in which state, then the devices, those that need somebody
 * first. Fewer lines than the screen has rows, and none that wraps.
 */
export function fleetLines(
  devices: readonly Device[],
  { columns, rows }: Screen,
  paint: Paint,
  nowMs: number,
  note = '',
): string[] {
  const room = Math.max(4, rows - 1)
  const pools = poolsOf(devices)
  const mostPools = Math.max(1, Math.floor(room * POOLS_SHARE))
  const shownPools = firstOf(pools, mostPools)
  const title = [counted(devices.length, 'device'), note].filter(Boolean).join(' · ')
  const lines = [
    [{ text: title, dress: (text: string) => paint('bold', text) }],
    ...shownPools.map((pool) => poolParts(pool, paint)),
    ...remainder(pools.length - shownPools.length, 'pool', '', paint),
    [],
  ]
  const sorted = devices.toSorted(compareNeed)
  const shown = firstOf(sorted, Math.max(0, room - lines.length))
  const widths = {
    name: Math.min(LONGEST_NAME, Math.max(0, ...shown.map(({ name }) => widthOf(oneLine(name))))),
    state: Math.max(0, ...shown.map(({ state }) => state.length)),
  }
  const rest = sorted.slice(shown.length)
  return [
    ...lines,
    ...shown.map((device) => deviceParts(device, widths, paint, nowMs)),
    ...remainder(rest.length, 'device', statesText(rest), paint),
  ]
    .slice(0, room)
    .map((parts) => fittedLine(parts, columns))
}

/** As many as there is room for, one less where a line has to say that there are more. */
function firstOf<T>(all: readonly T[], room: number): readonly T[] {
  return all.length > room ? all.slice(0, Math.max(0, room - 1)) : all
}

function remainder(count: number, what: string, which: string, paint: Paint): Part[][] {
  if (count === 0) return []
  const text = `and ${counted(count, `more ${what}`)}${which === '' ? '' : `: ${which}`}`
  return [[{ text, dress: (cut) => paint('dim', cut) }]]
}

interface PoolGroup {
  readonly name: string
  readonly devices: readonly Device[]
}

/** Pools, the one with the neediest device first. */
function poolsOf(devices: readonly Device[]): PoolGroup[] {
  const groups = new Map<string, Device[]>()
  for (const device of devices) groups.set(device.pool, [...(groups.get(device.pool) ?? []), device])
  return [...groups]
    .map(([name, members]) => ({ name, devices: members, need: Math.min(...members.map(needOf)) }))
    .toSorted((a, b) => a.need - b.need || a.name.localeCompare(b.name, 'en', { numeric: true }))
}

function poolParts({ name, devices }: PoolGroup, paint: Paint): Part[] {
  const own = devices.reduce((sum, { waiting }) => sum + waiting.own, 0)
  const waiting = own + (devices[0]?.waiting.pool ?? 0)
  return [
    { text: `${oneLine(name)}  ` },
    ...countsOf(devices).flatMap(({ state, count }, index): Part[] => [
      { text: `${index === 0 ? '' : ', '}${count} ` },
      { text: state, dress: (cut) => paintAs(paint, state, cut) },
    ]),
    { text: waiting > 0 ? ` · ${counted(waiting, 'run')} waiting` : '' },
  ]
}

function deviceParts(
  device: Device,
  widths: { readonly name: number; readonly state: number },
  paint: Paint,
  nowMs: number,
): Part[] {
  const { name, state, stateSince, lease } = device
  const shortName = fittedLine([{ text: oneLine(name) }], widths.name)
  const gap = ' '.repeat(2 + widths.name - widthOf(shortName))
  const since = span(nowMs - Date.parse(stateSince)).padStart(SINCE_WIDTH)
  const what = lease === null ? whyText(device, nowMs) : leaseText(lease, nowMs)
  return [
    { text: shortName + gap },
    { text: state, dress: (cut) => paintAs(paint, state, cut) },
    { text: ' '.repeat(2 + widths.state - state.length) },
    { text: `${since}  ${oneLine(what)}`.trimEnd() },
  ]
}

/** Such as `2 quarantined, 1 cooling, 9 idle`. */
function statesText(devices: readonly Device[]): string {
  return countsOf(devices)
    .map(({ state, count }) => `${count} ${state}`)
    .join(', ')
}

function countsOf(devices: readonly Device[]): { state: State; count: number }[] {
  return byNeed
    .map((state) => ({ state, count: devices.filter((device) => device.state === state).length }))
    .filter(({ count }) => count > 0)
}

const needOf = ({ state }: Pick<Device, 'state'>): number => byNeed.indexOf(state)

function compareNeed(a: Device, b: Device): number {
  return (
    needOf(a) - needOf(b) || a.name.localeCompare(b.name, 'en', { numeric: true }) || (a.id < b.id ? -1 : 1)
  )
}
