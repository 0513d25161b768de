import type { Measurement } from '../../../api/runs.js'

export type Operator = NonNullable<Measurement['operators']>[number]

/** One operator, or several that only their sum is known of. */
export interface OperatorRow {
  /** Positions in the order of execution, from 0. */
  readonly indices: readonly number[]
  /** Its type; of several, each once. */
  readonly types: readonly string[]
  /** With the weights cold, as in the network. */
  readonly medianUs: number
  /** 95 %; null for several, whose errors belong together. */
  readonly interval: { readonly low: number; readonly high: number } | null
  /** With the weights in the cache; null where one of them was not measured so. */
  readonly hotUs: number | null
  readonly share: number
  /** By the runtime's own profiler; null where it has none, or where its nodes are not these operators. */
  readonly ownShare: number | null
}

/** The operators in the order they run, those of one group in one row where the group begins. */
export function operatorRows(
  operators: readonly Operator[],
  ownShares: readonly number[] | null = null,
): OperatorRow[] {
  const seen = new Set<number>()
  return operators.flatMap((operator) => {
    const { group = null } = operator
    if (group === null) return rowOf([operator], ownShares)
    if (seen.has(group)) return []
    seen.add(group)
    return rowOf(
      operators.filter((one) => one.group === group),
      ownShares,
    )
  })
}

function rowOf(members: readonly Operator[], ownShares: readonly number[] | null): OperatorRow {
  const [only, second] = members
  const hot = members.map(({ hotUs }) => hotUs ?? null)
  return {
    indices: members.map(({ index }) => index),
    types: [...new Set(members.map(({ type }) => type))],
    medianUs: sumOf(members.map(({ medianUs }) => medianUs)),
    interval: only && !second ? { low: only.low, high: only.high } : null,
    hotUs: hot.every((us) => us !== null) ? sumOf(hot) : null,
    share: sumOf(members.map(({ share }) => share)),
    ownShare: ownShares && sumOf(members.map(({ index }) => ownShares[index] ?? 0)),
  }
}

/**
 * The runtime's own shares by operator, where its nodes are the operators one by one: both come in the order they
 * run, so that is where there are as many. A delegate that fuses some has fewer: null.
 */
export function ownSharesOf(
  operators: readonly Operator[],
  own: NonNullable<Measurement['profile']>['runtimeOwn'],
): number[] | null {
  return own && own.length === operators.length ? own.map(({ share }) => share) : null
}

export interface TypeShare {
  readonly type: string
  readonly share: number
}

/** What part of the time each type of operator takes, the largest first. */
export function sharesByType(operators: readonly Pick<Operator, 'type' | 'share'>[]): TypeShare[] {
  const shares = new Map<string, number>()
  for (const { type, share } of operators) shares.set(type, (shares.get(type) ?? 0) + share)
  return [...shares].map(([type, share]) => ({ type, share })).sort((a, b) => b.share - a.share)
}

/** Positions as ranges: "3", "4–6", "4–6, 9". */
export function rangesText(indices: readonly number[]): string {
  const ranges: [first: number, last: number][] = []
  for (const index of indices) {
    const range = ranges.at(-1)
    if (range && index === range[1] + 1) range[1] = index
    else ranges.push([index, index])
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(', ')
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
