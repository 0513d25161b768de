import type { Schemas } from '@paceline/client'
import type { Paint } from './paint.js'
import { textTable } from './text-table.js'
import { counted, none } from './units.js'

type Coverage = Schemas['RuntimeCoverage']
type Issue = Coverage['cannotRun'][number]

const names = new Intl.ListFormat('en-GB')

const PLUG_IN =
  'A kernel plug-in: it runs on devices that offer kernels-wasm, which check it before they time it.'

/** A line for each runtime, then the reasons behind them, each with the runtimes that have it. */
export function coverageLines(items: readonly Coverage[], paint: Paint): string[] {
  if (items.length === 0) return [PLUG_IN]
  const table = textTable(
    items,
    [
      { title: 'RUNTIME', text: ({ runtime }) => runtime },
      { title: 'LIBRARY', text: ({ library }) => library },
      { title: 'LOADS', text: ({ cannotRun }) => (cannotRun.length === 0 ? 'yes' : 'no') },
      { title: 'BY XNNPACK', text: delegatedText },
    ],
    paint,
  )
  const reasons = [
    ...byReason(items, ({ cannotRun }) => cannotRun).map(
      ([text, runtimes]) => `${names.format(runtimes)} cannot run ${text}`,
    ),
    ...byReason(items, ({ outsideDelegate }) => outsideDelegate ?? []).map(
      ([text, runtimes]) =>
        `${names.format(runtimes)} ${runtimes.length === 1 ? 'runs' : 'run'} outside XNNPACK ${text}`,
    ),
  ]
  return reasons.length === 0 ? table : [...table, '', ...reasons]
}

/** What is to be said of a model on a runtime before it waits for a device; null where all is well. */
export function coverageWarning(name: string, coverage: Coverage): string | null {
  const { runtime, cannotRun, outsideDelegate, operators } = coverage
  const [first] = cannotRun
  if (first !== undefined) {
    const more = cannotRun.length > 1 ? `, and ${counted(cannotRun.length - 1, 'more reason')}` : ''
    return `${name}: ${runtime} cannot run it: ${first.type}: ${first.reason}${more}.`
  }
  if (outsideDelegate === null || outsideDelegate.length === 0) return null
  const types = [...new Set(outsideDelegate.map(({ type }) => type))]
  return `${name}: ${outsideDelegate.length} of ${counted(operators, 'operator')} run outside XNNPACK on ${runtime} (${types.join(', ')}).`
}

function delegatedText({ cannotRun, operators, delegate, outsideDelegate }: Coverage): string {
  if (cannotRun.length > 0 || delegate === null) return none
  if (outsideDelegate === null) return 'it does not say'
  return `${operators - outsideDelegate.length} of ${counted(operators, 'operator')}`
}

/** Runtimes of one library have the same reasons, word for word. */
function byReason(
  items: readonly Coverage[],
  issuesOf: (coverage: Coverage) => readonly Issue[],
): [string, string[]][] {
  const runtimes = new Map<string, string[]>()
  for (const item of items)
    for (const text of grouped(issuesOf(item)))
      runtimes.set(text, [...(runtimes.get(text) ?? []), item.runtime])
  return [...runtimes]
}

function grouped(issues: readonly Issue[]): string[] {
  const places = new Map<string, number[]>()
  for (const { type, reason, index } of issues) {
    const what = `${type}: ${reason}`
    places.set(what, [...(places.get(what) ?? []), index])
  }
  return [...places].map(([what, indices]) => {
    const known = indices.filter((index) => index >= 0)
    return known.length === 0 ? what : `${what} (operator ${known.join(', ')})`
  })
}
