import { describe, expect, it } from 'vitest'
import { replayWords } from './replay-words.js'

const ended = {
  of: 'run_1',
  sameRunner: true,
  ratio: 1.0123,
  interval: { level: 0.9, low: 0.98, high: 1.04 },
  sessionVariance: 'known',
  outcome: 'reproduced',
} as const

describe('replayWords', () => {
  it('says outcome, ratio with its interval, and what the interval holds', () => {
    const words = replayWords(ended)
    expect(words[0]).toMatch(/^The figure came back/)
    expect(words[1]).toContain('1.012 (0.980–1.040 at 90 %)')
    expect(words[2]).toContain('includes how far sessions differ')
    expect(words).toHaveLength(3)
  })

  it('owns up to an unknown session variance and another runner build', () => {
    const words = replayWords({
      ...ended,
      outcome: 'inconclusive',
      sessionVariance: 'unknown',
      sameRunner: false,
    })
    expect(words.join(' ')).toMatch(/Neither shown nor refuted.*Session variance unknown.*another build/)
  })

  it('says nothing before the end', () => {
    expect(replayWords({ ...ended, outcome: null, ratio: null, interval: null })).toEqual([])
  })
})
