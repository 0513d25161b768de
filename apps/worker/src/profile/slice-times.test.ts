import { describe, expect, it } from 'vitest'
import { sliceTimes } from './slice-times.js'

describe('sliceTimes', () => {
  it('takes the geometric mean of the suites, for one copy, in microseconds', () => {
    const times = sliceTimes([{ id: 'a', copies: 4, samplesMs: [[1, 8, 2], [8], [4, 4]] }])
    // Medians of 2, 8 and 4 ms.
    expect(times.get('a')).toMatchObject({ medianUs: expect.closeTo(1000, 9), overheads: 1 / 4 })
    expect(times.get('a')?.meanUs).toBeCloseTo((1000 * (11 / 3 + 8 + 4)) / 3 / 4, 9)
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
    // The variance of -s, 0, s is s squared; the typical one is that of 0.01.
    const expected = (spread: number) => 1000 * Math.sqrt((spread ** 2 + 1e-4) / 2 / 3)
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
