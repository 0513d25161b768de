import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { breakEven, type SpeedUpPoint } from './break-even.js'

/** A point by its ratio, which the verdict agrees with unless said otherwise. */
const point = (
  sparsity: number,
  ratio: number,
  verdict: SpeedUpPoint['speedUp']['verdict'] = ratio > 1 ? 'faster' : 'slower',
): SpeedUpPoint => ({ sparsity, speedUp: { ratio, verdict } })

const share = fc.double({ min: 0.01, max: 0.99, noNaN: true })

describe('breakEven', () => {
  it('finds exactly where a time that is linear in the sparsity crosses that of dense', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(share, { minLength: 2, maxLength: 8 }),
        fc.double({ min: 1.1, max: 4, noNaN: true }),
        (sparsities, slope) => {
          // Dense takes 1; the sparse kernel `slope` per weight that is left.
          const points = sparsities.map((sparsity) => point(sparsity, 1 / (slope * (1 - sparsity))))
          const truth = 1 - 1 / slope
          const found = breakEven(points)
          const isBracketed = points.some(({ speedUp }) => speedUp.ratio <= 1)
          const isReached = points.some(({ speedUp }) => speedUp.ratio > 1)
          if (!isBracketed || !isReached) expect(found?.sparsity).toBeNull()
          else expect(Math.abs((found?.sparsity ?? 0) - truth)).toBeLessThan(1e-9)
          if (isBracketed) expect(found?.bracket.low).toBeLessThanOrEqual(truth + 1e-9)
          if (isReached) expect(found?.bracket.high).toBeGreaterThanOrEqual(truth - 1e-9)
        },
      ),
    )
  })

  it('lies within its bracket, and beyond it every point is shown to be faster', () => {
    const anyPoint = fc.record({
      sparsity: share,
      speedUp: fc.double({ min: 0.3, max: 6, noNaN: true }).chain((ratio) =>
        fc.record({
          ratio: fc.constant(ratio),
          verdict: fc.constantFrom(
            'undecided' as const,
            ratio > 1 ? ('faster' as const) : ('slower' as const),
          ),
        }),
      ),
    })
    fc.assert(
      fc.property(
        fc.uniqueArray(anyPoint, { minLength: 1, selector: ({ sparsity }) => sparsity }),
        (points) => {
          const { sparsity, bracket } = breakEven(points) ?? { sparsity: null, bracket: { low: 1, high: 0 } }
          const beyond = (from: number) => points.filter((each) => each.sparsity >= from)
          if (bracket.high !== null) {
            expect(beyond(bracket.high).every(({ speedUp }) => speedUp.verdict === 'faster')).toBe(true)
          }
          expect(bracket.low ?? 0).toBeLessThan(bracket.high ?? 1)
          if (sparsity === null) return
          expect(sparsity).toBeGreaterThanOrEqual(bracket.low ?? 0)
          expect(sparsity).toBeLessThanOrEqual(bracket.high ?? 1)
        },
      ),
    )
  })

  it('is below all points, above them, or nowhere', () => {
    expect(breakEven([])).toBeNull()
    expect(breakEven([point(0.5, 1.4), point(0.3, 1.2)])).toEqual({
      sparsity: null,
      bracket: { low: null, high: 0.3 },
    })
    expect(breakEven([point(0.3, 0.5), point(0.5, 0.8)])).toEqual({
      sparsity: null,
      bracket: { low: 0.5, high: null },
    })
  })

  it('takes the last crossing where a kernel goes back and forth, and never counts what is not shown', () => {
    const points = [point(0.3, 1.2), point(0.5, 0.8), point(0.7, 1.25), point(0.9, 3)]
    expect(breakEven(points)).toEqual({
      sparsity: expect.closeTo(0.61111, 4),
      bracket: { low: 0.5, high: 0.7 },
    })
    const vague = [point(0.5, 0.98, 'undecided'), point(0.7, 1.02, 'undecided'), point(0.9, 3)]
    expect(breakEven(vague)?.bracket).toEqual({ low: null, high: 0.9 })
  })
})
