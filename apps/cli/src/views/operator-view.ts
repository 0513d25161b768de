import type { Schemas } from '@paceline/client'
import type { Paint } from './paint.js'
import { textTable } from './text-table.js'
import { digits, none, percent } from './units.js'

type Measurement = Schemas['Measurement']

/** More would push the figures of the whole off the screen; --json has them all. */
const MOST_SHOWN = 15

/** The operators that take the most, and what does not add up; empty where none were measured. */
export function operatorLines({ operators, profile }: Measurement, paint: Paint): string[] {
  if (operators === null) return []
  const costly = operators.toSorted((a, b) => b.medianUs - a.medianUs)
  const rest = costly.slice(MOST_SHOWN)
  const restShare = rest.reduce((sum, { share }) => sum + share, 0)
  const table = textTable(
    costly.slice(0, MOST_SHOWN),
    [
      { title: '#', align: 'right', text: ({ index }) => `${index}` },
      { title: 'OPERATOR', text: ({ type }) => type },
      { title: 'MEDIAN (µs)', align: 'right', text: ({ medianUs }) => digits(medianUs) },
      { title: 'INTERVAL (µs)', text: ({ low, high }) => `${digits(low)} to ${digits(high)}` },
      {
        title: 'HOT (µs)',
        align: 'right',
        text: ({ hotUs }) => (hotUs === null || hotUs === undefined ? none : digits(hotUs)),
      },
      { title: 'SHARE', align: 'right', text: ({ share }) => percent(share) },
      // Of a group only the sum is to be relied on.
      { title: 'GROUP', text: ({ group }) => (typeof group === 'number' ? `${group}` : '') },
    ],
    paint,
  )
  const notes = [
    ...(rest.length > 0 ? [`${rest.length} more with ${percent(restShare)} in all: --json has them`] : []),
    ...(profile === null ? [] : [profileText(profile)]),
    ...(profile?.failed ?? []).map(({ index, type, message }) => `#${index} ${type}: ${message}`),
  ]
  return ['', ...table, '', ...notes.map((note) => paint('dim', note))]
}

function profileText(profile: NonNullable<Measurement['profile']>): string {
  const { wholeUs, overheadUs, invocations, disagreement } = profile
  return `whole ${digits(wholeUs)} µs, overhead ${digits(overheadUs)} µs, ${invocations} invocations, disagreement ${disagreement.toFixed(1)}`
}
