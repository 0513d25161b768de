import type { Schemas } from '@paceline/client'
import type { Paint } from './paint.js'
import { sessionVarianceUnknown } from './session-text.js'
import { textTable } from './text-table.js'
import { age, percent } from './units.js'

type Floor = Schemas['DeviceFloor']

/** How far figures differ from session to session, a row for each protocol key. */
export function floorTable(floors: readonly Floor[], paint: Paint, nowMs: number): string[] {
  return textTable(
    floors,
    [
      { title: 'NOISE FLOOR', text: floorText },
      { title: 'RUNTIME', text: ({ runtime }) => runtime },
      { title: 'PROTOCOL KEY', text: ({ protocolKey }) => protocolKey },
      { title: 'SESSIONS', align: 'right', text: ({ sessions }) => `${sessions}` },
      { title: 'MODELS', align: 'right', text: ({ models }) => `${models}` },
      { title: 'NEWEST', text: ({ newestAt }) => age(newestAt, nowMs) },
    ],
    paint,
  )
}

/** The coefficient of variation of session medians with its upper end, or that nobody knows. */
export function floorText({ cv, cvHigh }: Floor): string {
  if (cv === null) return sessionVarianceUnknown
  return `CV ${percent(cv)}${cvHigh === null ? '' : ` (at most ${percent(cvHigh)})`}`
}
