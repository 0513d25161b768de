import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reconcileOperators } from './reconcile-operators.js'

const exactly = (us: number, overheads?: number) => ({
  medianUs: us,
  meanUs: us,
  // Small enough to tell all of them apart.
  standardErrorUs: 1e-3,
  ...(overheads !== undefined && { overheads }),
})

describe('parts of the overhead', () => {
  it('recovers operators and overhead from copies that share one inference', () => {
    const profiles = fc.record({
      overheadUs: fc.integer({ min: 0, max: 500 }),
      operators: fc.array(
        fc.record({ us: fc.integer({ min: 10, max: 5000 }), copies: fc.integer({ min: 1, max: 64 }) }),
        {
          minLength: 3,
          maxLength: 30,
        },
      ),
      cutEvery: fc.integer({ min: 2, max: 9 }),
    })
    fc.assert(
      fc.property(profiles, ({ overheadUs, operators, cutEvery }) => {
        const upTo = (count: number) =>
          operators.slice(0, count).reduce((sum, { us }) => sum + us, overheadUs)
        const profile = reconcileOperators({
          singles: operators.map(({ us, copies }) => exactly(us + overheadUs / copies, 1 / copies)),
          prefixes: operators.map((_, index) => (index % cutEvery === 1 ? exactly(upTo(index + 1)) : null)),
          whole: exactly(upTo(operators.length)),
          resolutionUs: 0.01,
        })
        expect(profile.overheadUs).toBeCloseTo(overheadUs, 6)
        expect(profile.disagreement).toBe(1)
        for (const [index, { us }] of operators.entries()) {
          expect(profile.operators[index]?.medianUs).toBeCloseTo(us, 6)
        }
      }),
    )
  })

  it.each([-0.1, 1.1, Number.NaN])('refuses %s of it', (overheads) => {
    const singles = [exactly(1), exactly(2, overheads)]
    const observations = { singles, prefixes: [null, null], whole: exactly(3), resolutionUs: 0.01 }
    expect(() => reconcileOperators(observations)).toThrow('operator 1 holds')
  })
})
