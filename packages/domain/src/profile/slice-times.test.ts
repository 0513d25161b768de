import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.js'
import { mean } from '../statistics/moments.js'
import { sliceTimes } from './slice-times.js'

describe('sliceTimes', () => {
  it('takes the median of the suites, for one copy, in microseconds', () => {
    const times = sliceTimes([{ id: 'a', copies: 4, samplesMs: [[1, 8, 2], [8], [4, 4]] }])
    // Medians of 2, 8 and 4 ms; means of 11/3, 8 and 4 ms.
    expect(times.get('a')).toMatchObject({ medianUs: expect.closeTo(1000, 9), overheads: 1 / 4 })
    expect(times.get('a')?.meanUs).toBeCloseTo(1000, 9)
  })

  it('is spoilt by no suite that was disturbed', () => {
    const quiet = sliceTimes([{ id: 'a', copies: 1, samplesMs: [[2], [2.01], [1.99], [2], [2]] }]).get('a')
    const disturbed = sliceTimes([{ id: 'a', copies: 1, samplesMs: [[2], [2.01], [90], [2], [2]] }]).get('a')
    expect(disturbed?.medianUs).toBeCloseTo(quiet?.medianUs ?? 0, 9)
    expect(disturbed?.standardErrorUs).toBeLessThan(20)
  })

  it('has an error that holds for normal logarithms, one suite spread like another', () => {
    const random = createRandom(3)
    const spread = 0.02
    const slices = Array.from({ length: 400 }, (_, index) => ({
      id: `${index}`,
      copies: 1,
      samplesMs: Array.from({ length: 5 }, () => [Math.exp(spread * random.nextNormal())]),
    }))
    const times = [...sliceTimes(slices).values()]
    const seen = Math.sqrt(mean(times.map(({ medianUs }) => (medianUs / 1000 - 1) ** 2)))
    const said = Math.sqrt(mean(times.map(({ standardErrorUs }) => (standardErrorUs / 1000) ** 2)))
    expect(Math.abs(said / seen - 1)).toBeLessThan(0.2)
  })

  it('draws the spread of each half-way to the typical one', () => {
    const around = (spread: number) => [[Math.exp(-spread)], [1], [Math.exp(spread)]]
    const times = sliceTimes(
      [0, 0.01, 0.01, 0.01, 0.3].map((spread, index) => ({
        id: `${index}`,
        copies: 1,
        samplesMs: around(spread),
      })),
    )
    // The median absolute deviation of -s, 0, s is s, which for three values is a deviation of 1.4826 x 1.495 s.
    const expected = (spread: number) =>
      1000 * 1.4826 * 1.495 * Math.sqrt((Math.PI / 2) * ((spread ** 2 + 1e-4) / 2 / 3))
    expect(times.get('0')?.standardErrorUs).toBeCloseTo(expected(0), 9)
    expect(times.get('1')?.standardErrorUs).toBeCloseTo(expected(0.01), 9)
    expect(times.get('4')?.standardErrorUs).toBeCloseTo(expected(0.3), 9)
  })

  it('has no time for what was not measured, and takes the suites in which it was', () => {
    const times = sliceTimes([
      { id: 'a', copies: 1, samplesMs: [[], []] },
      { id: 'b', copies: 1, samplesMs: [[], [3]] },
    ])
    expect([...times.keys()]).toEqual(['b'])
    expect(times.get('b')?.medianUs).toBeCloseTo(3000, 9)
  })
})
