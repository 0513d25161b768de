import type { Decision, Decisions, Encoding, EncodingValue } from './decisions.js'

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

/** How many values a search tries for the decision. */
export function countTried(decision: Decision): bigint {
  switch (decision.kind) {
    case 'list':
      return lengthsOf(decision).reduce((sum, { count }) => sum + count, 0n)
    case 'record':
      return countSearched(decision.fields)
    default:
      return BigInt(triedValues(decision).length)
  }
}

/** How many encodings a search can give that sets these decisions. */
export function countSearched(searched: Decisions): bigint {
  return Object.values(searched)
    .filter((decision) => !decision.optional)
    .reduce((product, decision) => product * countTried(decision), 1n)
}

/** The lengths that a list may have, with how many lists there are of each. */
export function lengthsOf({ item, minLength, maxLength }: Extract<Decision, { kind: 'list' }>) {
  const each = countTried(item)
  return Array.from({ length: maxLength - minLength + 1 }, (_, i) => ({
    length: minLength + i,
    count: each ** BigInt(minLength + i),
  }))
}

/**
 * The value of this rank, from 0 to `countTried(decision) - 1`: a mixed-radix number, so a rank drawn uniformly gives
 * values drawn uniformly, lists of several lengths among them.
 */
export function valueOfRank(decision: Decision, rank: bigint): EncodingValue {
  switch (decision.kind) {
    case 'list': {
      let rest = rank
      for (const { length, count } of lengthsOf(decision)) {
        if (rest < count) return digits(decision.item, length, rest)
        rest -= count
      }
      throw new RangeError('a rank beyond the last list')
    }
    case 'record':
      return encodingOfRank(decision.fields, rank)
    default: {
      const value = triedValues(decision)[Number(rank)]
      if (value === undefined) throw new RangeError('a rank beyond the last value')
      return value
    }
  }
}

/** The encoding of this rank: what {@link valueOfRank} is to one decision. Optional decisions are left out. */
export function encodingOfRank(searched: Decisions, rank: bigint): Encoding {
  let rest = rank
  const values = Object.entries(searched).flatMap(([key, decision]) => {
    if (decision.optional) return []
    const count = countTried(decision)
    const value = valueOfRank(decision, rest % count)
    rest /= count
    return [[key, value]] as const
  })
  return Object.fromEntries(values)
}

function digits(item: Decision, length: number, rank: bigint): EncodingValue[] {
  const base = countTried(item)
  let rest = rank
  return Array.from({ length }, () => {
    const value = valueOfRank(item, rest % base)
    rest /= base
    return value
  })
}
