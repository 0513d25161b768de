import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type RankedFigure, rankByInterval } from './rank-by-interval.js'

const figure = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.nat(6), fc.nat(6), fc.boolean()).map(
  ([value, below, above, known]): RankedFigure => ({
    value,
    interval: known ? { low: value - below, high: value + above } : null,
  }),
)

describe('rankByInterval', () => {
  it('lets what overlaps share a rank, and counts everybody who is surely better', () => {
    const ranks = rankByInterval([
      { value: 5, interval: { low: 4, high: 6 } },
      { value: 1, interval: { low: 0.9, high: 1.1 } },
      { value: 1.05, interval: { low: 1, high: 1.2 } },
      { value: 6, interval: null },
      { value: 7, interval: { low: 6.5, high: 8 } },
    ])
    expect(ranks).toEqual([3, 1, 1, 3, 5])
  })

  it('counts as one by one would', () => {
    fc.assert(
      fc.property(fc.array(figure, { maxLength: 20 }), (figures) => {
        const high = ({ value, interval }: RankedFigure) => interval?.high ?? value
        const low = ({ value, interval }: RankedFigure) => interval?.low ?? value
        const slow = figures.map((own) => 1 + figures.filter((other) => high(other) < low(own)).length)
        expect(rankByInterval(figures)).toEqual(slow)
      }),
    )
  })
})
