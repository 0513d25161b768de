import type { Decision, Decisions, Encoding, EncodingValue } from './decisions.js'
import type { SearchRandom } from './search-random.js'
import { rangeOf, type ScalarDecision, triedValues } from './value-range.js'

/** Whether the position that is asked about next takes another value. */
type Chooser = () => boolean

/**
 * The encoding with each position at another value that a search tries with probability `rate`, or with exactly one
 * such position where there is no rate. A position is each value that a search may change, and the length of each
 * list that may have several. What a search does not try stays as it is.
 */
export function mutateEncoding(
  searched: Decisions,
  encoding: Encoding,
  random: SearchRandom,
  rate: number | undefined,
): Encoding {
  if (rate !== undefined) return mutateRecord(searched, encoding, random, () => random.chance(rate))
  const positions = countPositions(searched, encoding)
  let left = positions === 0 ? -1 : random.below(positions)
  return mutateRecord(searched, encoding, random, () => left-- === 0)
}

/** How many positions of the encoding a mutation can change. */
export function countPositions(searched: Decisions, encoding: Encoding): number {
  let count = 0
  const never: SearchRandom = { below: () => 0, bigBelow: () => 0n, chance: () => false }
  mutateRecord(searched, encoding, never, () => {
    count++
    return false
  })
  return count
}

function mutateRecord(
  searched: Decisions,
  encoding: Encoding,
  random: SearchRandom,
  chosen: Chooser,
): Encoding {
  const values = Object.entries(encoding).map(([key, value]) => {
    const decision = Object.hasOwn(searched, key) ? searched[key] : undefined
    return [key, decision === undefined ? value : mutateValue(decision, value, random, chosen)]
  })
  return Object.fromEntries(values)
}

function mutateValue(
  decision: Decision,
  value: EncodingValue,
  random: SearchRandom,
  chosen: Chooser,
): EncodingValue {
  switch (decision.kind) {
    case 'record':
      return mutateRecord(decision.fields, value as Encoding, random, chosen)
    case 'list':
      return mutateList(decision, value as readonly EncodingValue[], random, chosen)
    default:
      return mutateScalar(decision, value, random, chosen)
  }
}

function mutateScalar(
  decision: ScalarDecision,
  value: EncodingValue,
  random: SearchRandom,
  chosen: Chooser,
): EncodingValue {
  const tried = triedValues(decision)
  // A decision that a search leaves at its default is left at its parent's value too.
  if (tried.length < 2) return value
  const others = tried.filter((each) => each !== value)
  return chosen() ? (others[random.below(others.length)] ?? value) : value
}

function mutateList(
  { item, minLength, maxLength }: Extract<Decision, { kind: 'list' }>,
  values: readonly EncodingValue[],
  random: SearchRandom,
  chosen: Chooser,
): EncodingValue[] {
  const items = values.map((value) => mutateValue(item, value, random, chosen))
  if (minLength === maxLength || !chosen()) return items
  const drawn = minLength + random.below(maxLength - minLength)
  const length = drawn >= items.length ? drawn + 1 : drawn
  const range = rangeOf(item)
  while (items.length < length) items.push(range.at(random.bigBelow(range.count)))
  return items.slice(0, length)
}
