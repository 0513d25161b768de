import { describe, expect, it } from 'vitest'
import { verdictWords } from './comparison-words.js'

const result = {
  verdict: 'faster',
  ratio: 0.88,
  ci: { level: 0.95, low: 0.86, high: 0.9 },
  minimumDetectableEffect: 0.021,
} as const

describe('verdictWords', () => {
  it('says how much less or more time, smallest first', () => {
    expect(verdictWords(result)).toBe('Takes 12 % less time than the baseline (10 % to 14 % less, at 95 %).')
    const slower = {
      ...result,
      verdict: 'slower',
      ratio: 1.05,
      ci: { level: 0.95, low: 1.04, high: 1.06 },
    } as const
    expect(verdictWords(slower)).toBe(
      'Takes 5.0 % more time than the baseline (4.0 % to 6.0 % more, at 95 %).',
    )
  })

  it('never claims that there is no difference, only that none was shown', () => {
    expect(verdictWords({ ...result, verdict: 'no-difference', ratio: 1.001 })).toBe(
      'No difference shown; one of 2.1 % would have been found four times in five.',
    )
  })
})
