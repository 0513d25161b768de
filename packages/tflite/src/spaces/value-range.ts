import type { Decision, Decisions, Encoding, EncodingValue, ListDecision } from './decisions.js'

/** A decision at the place where its value is one value, and not made of others. */
export type ScalarDecision = Exclude<Decision, { readonly kind: 'list' | 'record' }>

/**
 * What a search tries for the decision, none twice: every value of a choice or flag, the grid of a number or integer.
 * A number or integer without a grid stays at its default; an integer without either tries its whole range.
 */
export function triedValues(decision: ScalarDecision): readonly (number | string | boolean)[] {
  switch (decision.kind) {
    case 'choice':
      return decision.values
    case 'flag':
      return [false, true]
    case 'number':
    case 'integer': {
      const { kind, grid, fallback, minimum, maximum } = decision
      if (grid !== undefined) return grid
      if (fallback !== undefined) return [fallback]
      if (kind === 'integer') return Array.from({ length: maximum - minimum + 1 }, (_, i) => minimum + i)
      throw new TypeError('a number that a search must set needs a grid or a fallback')
    }
  }
}

/** Values by rank, from 0 to `count - 1`: a rank drawn uniformly gives a value drawn uniformly. */
export interface ValueRange<T extends EncodingValue = EncodingValue> {
  readonly count: bigint
  at(rank: bigint): T
}

/** What a search tries for the decision. */
export function rangeOf(decision: Decision): ValueRange {
  switch (decision.kind) {
    case 'list':
      return listRange(decision)
    case 'record':
      return encodingRange(decision.fields)
    default: {
      const values = triedValues(decision)
      return { count: BigInt(values.length), at: (rank) => within(values[Number(rank)]) }
    }
  }
}

/** What a search tries that sets these decisions, but for those that are optional: numbers of mixed radix. */
export function encodingRange(searched: Decisions): ValueRange<Encoding> {
  const digits = Object.entries(searched).flatMap(([key, decision]) =>
    decision.optional ? [] : [{ key, range: rangeOf(decision) }],
  )
  return {
    count: digits.reduce((product, { range }) => product * range.count, 1n),
    at(rank) {
      let rest = rank
      const values = digits.map(({ key, range }) => {
        const value = range.at(rest % range.count)
        rest /= range.count
        return [key, value] as const
      })
      return Object.fromEntries(values)
    },
  }
}

/** The short lists first, so that every list of every length has its rank. */
function listRange({ item, minLength, maxLength }: ListDecision): ValueRange {
  const { count: base, at } = rangeOf(item)
  const lengths = Array.from({ length: maxLength - minLength + 1 }, (_, i) => ({
    length: minLength + i,
    count: base ** BigInt(minLength + i),
  }))
  const itemsOf = (length: number, rank: bigint): EncodingValue[] => {
    let rest = rank
    return Array.from({ length }, () => {
      const value = at(rest % base)
      rest /= base
      return value
    })
  }
  return {
    count: lengths.reduce((sum, { count }) => sum + count, 0n),
    at(rank) {
      let rest = rank
      for (const { length, count } of lengths) {
        if (rest < count) return itemsOf(length, rest)
        rest -= count
      }
      return within<EncodingValue>(undefined)
    },
  }
}

function within<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('there is no value of this rank')
  return value
}
