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

  it('concludes nothing while the session variance is unknown', () => {
    const words = replayWords({ ...ended, outcome: 'inconclusive', sessionVariance: 'unknown' })
    expect(words[0]).toMatch(/^Session variance unknown, so nothing can be concluded/)
    expect(words.join(' ')).toContain('these two sessions alone')
  })

  it('owns up to another runner build, and to an interval that there is none of', () => {
    const words = replayWords({ ...ended, outcome: 'inconclusive', interval: null, sameRunner: false })
    expect(words).toEqual([
      expect.stringMatching(/^Neither shown nor refuted/),
      'This median over the original’s is 1.012.',
      'The runner is another build than the original’s.',
    ])
  })

  it('says nothing before the end', () => {
    expect(replayWords({ ...ended, outcome: null, ratio: null, interval: null })).toEqual([])
  })
})
