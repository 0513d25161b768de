import type { Device, DeviceEvent, DeviceStatus } from '../fleet/fleet-news.js'
import { leaseText } from './device-view.js'
import { oneLine } from './fitted-line.js'
import { type Paint, paintWord } from './paint.js'
import { textTable } from './text-table.js'
import { age, none } from './units.js'

/** Events of one device, newest first. */
export function eventTable(events: readonly DeviceEvent[], paint: Paint, nowMs: number): string[] {
  return textTable(
    events,
    [
      { title: 'WHEN', text: ({ at }) => age(at, nowMs) },
      { title: 'EVENT', text: typeText },
      { title: 'STATE', text: moveText, dress: (_, event) => moveText(event, paint) },
      { title: 'CODE', text: ({ code }) => code ?? none },
      { title: 'BY', text: ({ actor }) => (actor === null ? none : oneLine(actor)) },
      { title: 'REASON', text: ({ reason }) => (reason === null ? none : oneLine(reason)) },
    ],
    paint,
  )
}

/** One line for a log: when, which device, what happened to it, why and by whom. */
export function eventLine(event: DeviceEvent, name: string, paint: Paint): string {
  const { type, code, reason, actor } = event
  const what = type === 'state' ? moveText(event, paint) : typeText(event)
  const why = [code, reason].filter((part) => part !== null).join(': ')
  return [
    secondOf(event.at),
    oneLine(name),
    what,
    oneLine(why),
    actor === null ? '' : `(by ${oneLine(actor)})`,
  ]
    .filter(Boolean)
    .join('  ')
}

/** A line for a device that became busy or free again, which no event tells; null for any other change. */
export function workLine(
  before: Device | undefined,
  { state, lease }: DeviceStatus,
  paint: Paint,
  nowMs: number,
): string | null {
  if (!before || !works(before.state) || !works(state)) return null
  if (before.state === state && before.lease?.sessionId === lease?.sessionId) return null
  const what = lease === null ? '' : leaseText(lease, nowMs)
  return [secondOf(new Date(nowMs).toISOString()), oneLine(before.name), paintWord(paint, state), what]
    .filter(Boolean)
    .join('  ')
}

const works = (state: Device['state']): boolean => state === 'idle' || state === 'busy'

function typeText({ type, data }: DeviceEvent): string {
  return type === 'probe' ? `probe ${data.passed === true ? 'passed' : 'failed'}` : type
}

function moveText({ type, from, to }: DeviceEvent, paint: Paint = (_, text) => text): string {
  if (type !== 'state' || to === null) return none
  return from === null ? paintWord(paint, to) : `${paintWord(paint, from)} → ${paintWord(paint, to)}`
}

/** To the second, in UTC: a log is read by many. */
const secondOf = (iso: string): string => `${iso.slice(0, 19)}Z`
