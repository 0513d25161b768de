import { bytesText } from '@paceline/domain'
import { formatRatio } from '../../format/numbers.js'
import { shownValue } from '../../format/shown-value.js'
import { formatSeconds } from '../../format/times.js'

export interface ConditionRow {
  readonly name: string
  readonly asked: string | null
  readonly ran: string | null
  readonly differs: boolean
}

/** Tables of their own: see `KernelsCard`. */
const shownElsewhere: ReadonlySet<string> = new Set(['kernels'])

type Values = Readonly<Record<string, unknown>>

/** What matters most first; a database keeps no order of names. */
const order = [
  'runtime',
  'version',
  'flavour',
  'delegate',
  'delegatedOperators',
  'operators',
  'precision',
  'threads',
  'affinity',
  'batch',
  'context',
  'clock',
  'arrivalMode',
]

/**
 * What was asked beside what ran, a row for each name, in a fixed order. Only a name that stands on both
 * sides can differ; a value that nobody observed is no difference, nor is an affinity of `any` met by some cores.
 */
export function comparedConditions(asked: Values, ran: Values): ConditionRow[] {
  const all = new Set([...Object.keys(asked), ...Object.keys(ran)])
  const names = [...all].filter((name) => !shownElsewhere.has(name))
  return names.sort(byOrder).map((name) => {
    const left = Object.hasOwn(asked, name) ? conditionText(name, asked[name]) : null
    const right = Object.hasOwn(ran, name) ? conditionText(name, ran[name]) : null
    const anyCores = name === 'affinity' && left === 'any'
    return {
      name,
      asked: left,
      ran: right,
      differs: left !== null && right !== null && left !== right && !anyCores,
    }
  })
}

function byOrder(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => (order.includes(name) ? order.indexOf(name) : order.length))
  return (left ?? 0) - (right ?? 0) || a.localeCompare(b, 'en')
}

/** Null is a word of its own for what can be absent, and for the rest says that nobody could tell. */
function conditionText(name: string, value: unknown): string {
  if (value === null && name !== 'delegate' && name !== 'flavour') return 'unknown'
  return shownValue(value)
}

/** Nested facts as one row each: `machine.before.load1`; lists of objects are counted, not spread. */
export function flatFacts(values: Values, prefix = ''): [name: string, value: string][] {
  return Object.entries(values).flatMap(([name, value]): [string, string][] => {
    const path = prefix ? `${prefix}.${name}` : name
    if (typeof value !== 'object' || value === null) return [[path, factText(path, value)]]
    if (!Array.isArray(value)) return flatFacts(value as Values, path)
    return value.some((item) => typeof item === 'object') ? [] : [[path, shownValue(value)]]
  })
}

/** The share of the machine that other processes took while it measured, 0 to 1; null where nobody could tell. */
export function otherCpuShareOf({ machine }: Values): number | null {
  const share = (machine as { otherCpuShare?: { session?: unknown } } | null | undefined)?.otherCpuShare
    ?.session
  return typeof share === 'number' ? share : null
}

/** Names carry their units, so the figures can be shown in them. */
function factText(path: string, value: unknown): string {
  if (typeof value !== 'number') return shownValue(value)
  if (path.endsWith('Bytes')) return bytesText(value)
  if (/Share(\.|$)/.test(path)) return formatRatio(value)
  if (path.endsWith('Seconds')) return formatSeconds(value)
  return shownValue(value)
}
