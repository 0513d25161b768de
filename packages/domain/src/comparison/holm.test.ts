import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { holm } from './holm.js'

describe('holm', () => {
  // Worked examples of the documentation of pingouin.holm and of @stdlib/stats/padjust.
  it.each([
    [
      [0.5, 0.003, 0.32, 0.054, 0.0003],
      [0.64, 0.012, 0.64, 0.162, 0.0015],
    ],
    [
      [0.319, 0.201, 0.4, 0.374, 0.113],
      [0.957, 0.804, 0.957, 0.957, 0.565],
    ],
  ])('agrees with the published example %j', (pValues, adjusted) => {
    expectClose(holm(pValues), adjusted)
  })

  it('agrees with a slow closed test: every hypothesis goes with all sets that hold it', () => {
    const pValue = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.array(pValue, { minLength: 1, maxLength: 6 }), (pValues) => {
        expectClose(holm(pValues), closedBonferroni(pValues))
      }),
    )
  })

  it('leaves a single p-value alone, and refuses what is none', () => {
    expect(holm([0.03])).toEqual([0.03])
    expect(holm([])).toEqual([])
    for (const wrong of [-0.1, 1.1, Number.NaN]) expect(() => holm([0.5, wrong])).toThrow(RangeError)
  })
})

/** Holm's method is the closed test by Bonferroni's of every intersection (Marcus, Peritz and Gabriel, 1976). */
function closedBonferroni(pValues: readonly number[]): number[] {
  return pValues.map((_, hypothesis) => {
    let largest = 0
    for (let set = 1; set < 2 ** pValues.length; set++) {
      if ((set & (1 << hypothesis)) === 0) continue
      const members = pValues.filter((_, index) => (set & (1 << index)) !== 0)
      largest = Math.max(largest, Math.min(1, members.length * Math.min(...members)))
    }
    return largest
  })
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length)
  actual.forEach((value, index) => {
    expect(Math.abs(value - (expected[index] as number))).toBeLessThan(1e-9)
  })
}
