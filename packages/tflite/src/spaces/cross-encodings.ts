import type { Decision, Decisions, Encoding, EncodingValue } from './decisions.js'
import type { SearchRandom } from './search-random.js'

/**
 * Uniform crossover: each position has the value of one parent or the other, each as likely. A list has the length of
 * one of them; beyond the shorter parent's end there is only the other to take from.
 */
export function crossEncodings(
  decisions: Decisions,
  a: Encoding,
  b: Encoding,
  random: SearchRandom,
): Encoding {
  const values = Object.entries(decisions).flatMap(([key, decision]) => {
    const [one, other] = [a[key], b[key]]
    const value =
      one === undefined || other === undefined
        ? either(random, one, other)
        : crossValues(decision, one, other, random)
    return value === undefined ? [] : [[key, value] as const]
  })
  return Object.fromEntries(values)
}

function crossValues(
  decision: Decision,
  a: EncodingValue,
  b: EncodingValue,
  random: SearchRandom,
): EncodingValue {
  if (decision.kind === 'record') {
    return crossEncodings(decision.fields, a as Encoding, b as Encoding, random)
  }
  if (decision.kind !== 'list') return either(random, a, b)
  const [one, other] = [a as readonly EncodingValue[], b as readonly EncodingValue[]]
  const { length } = one.length === other.length ? one : either(random, one, other)
  return Array.from({ length }, (_, index) => {
    const [x, y] = [one[index], other[index]]
    if (x === undefined || y === undefined) return (x ?? y) as EncodingValue
    return crossValues(decision.item, x, y, random)
  })
}

function either<T>(random: SearchRandom, a: T, b: T): T {
  return random.below(2) === 0 ? a : b
}
