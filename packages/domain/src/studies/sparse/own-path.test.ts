import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ownPathDecision } from './own-path.js'

test.each([
  [1.2, 1.4, 'taken'],
  [1.06, 1.07, 'taken'],
  [1.04, 1.4, 'undecided'],
  [0.96, 1.04, 'not-taken'],
  [0.9, 1.02, 'undecided'],
  [0.5, 0.6, 'undecided'],
])('an interval of %d to %d says %s', (low, high, decision) => {
  expect(ownPathDecision({ low, high })).toBe(decision)
})

test('a narrower interval never takes a decision back', () => {
  const bound = fc.double({ min: 0.3, max: 4, noNaN: true })
  fc.assert(
    fc.property(fc.tuple(bound, bound, bound, bound), (bounds) => {
      const [low = 0, inLow = 0, inHigh = 0, high = 0] = [...bounds].sort((a, b) => a - b)
      const wide = ownPathDecision({ low, high })
      if (wide !== 'undecided') expect(ownPathDecision({ low: inLow, high: inHigh })).toBe(wide)
    }),
  )
})
