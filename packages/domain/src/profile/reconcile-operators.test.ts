import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../random/random.js'
import type { ProfileObservations, SliceTime } from './build-system.js'
import { type ReconciledProfile, reconcileOperators } from './reconcile-operators.js'

const timesUs = fc.array(fc.double({ min: 5, max: 5_000, noNaN: true }), { minLength: 1, maxLength: 12 })

describe('reconcileOperators', () => {
  it('gives exact times back, with the overhead apart', () => {
    fc.assert(
      fc.property(timesUs, fc.double({ min: 0, max: 50, noNaN: true }), (truth, overheadUs) => {
        const profile = reconcileOperators(exactly(truth, overheadUs))
        const known = truth.length > 1 ? overheadUs : 0
        expect(profile.hasOverhead).toBe(truth.length > 1)
        expect(profile.overheadUs).toBeCloseTo(known, 6)
        profile.operators.forEach(({ index, medianUs, meanUs }) => {
          const expected = (truth[index] as number) + overheadUs - known
          expect(Math.abs(medianUs / expected - 1)).toBeLessThan(1e-7)
          expect(Math.abs(meanUs / (1.1 * expected) - 1)).toBeLessThan(1e-7)
        })
        expect(profile.chiSquare).toBeLessThan(1e-9)
        expect(profile.groups).toEqual([])
      }),
    )
  })

  it('has shares that sum to 1 and times within their intervals, whatever is missing', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        timesUs,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (seed, truth, missing) => {
          const options = { relative: 0.1, missingSingles: missing, missingPrefixes: missing }
          const profile = reconcileOperators(noisy(createRandom(seed), truth, options))
          expect(profile.operators.map(({ index }) => index)).toEqual(truth.map((_, index) => index))
          expect(profile.operators.reduce((total, { share }) => total + share, 0)).toBeCloseTo(1, 9)
          for (const { medianUs, low, high } of [...profile.operators, ...profile.groups]) {
            expect(low).toBeGreaterThanOrEqual(0)
            expect(medianUs).toBeGreaterThanOrEqual(low)
            expect(medianUs).toBeLessThanOrEqual(high)
          }
          for (const [number, { operators }] of profile.groups.entries()) {
            const members = profile.operators.filter(({ group }) => group === number)
            expect(members.map(({ index }) => index)).toEqual(operators)
            expect(operators.length).toBeGreaterThan(1)
          }
        },
      ),
    )
  })

  it('holds the true times in its intervals, errors estimated from five invocations', () => {
    const random = createRandom(12)
    let held = 0
    let all = 0
    for (let trial = 0; trial < 40; trial++) {
      const truth = Array.from({ length: 30 }, () => 20 * Math.exp(1.3 * random.nextNormal()))
      const profile = reconcileOperators(noisy(random, truth, { relative: 0.02, missingPrefixes: 0.2 }))
      for (const { operators, low, high } of separate(profile)) {
        const sum = operators.reduce((total, index) => total + (truth[index] as number), 0)
        all++
        if (low <= sum && sum <= high) held++
      }
    }
    expect(held / all).toBeGreaterThan(0.93)
    expect(held / all).toBeLessThan(0.99)
  })

  it('widens its intervals by the Birge ratio where the slices disagree', () => {
    const truth = Array.from({ length: 20 }, (_, index) => 100 + 10 * index)
    const agreed = reconcileOperators(exactly(truth, 5))
    const observations = exactly(truth, 5)
    // Every other single is 5% too long: far more than the slices' errors allow.
    const singles = observations.singles.map((single, index) =>
      single && index % 2 === 0 ? { ...single, medianUs: single.medianUs * 1.05 } : single,
    )
    const split = reconcileOperators({ ...observations, singles })
    expect(agreed.disagreement).toBe(1)
    expect(split.disagreement).toBeCloseTo(split.chiSquare / split.residualDegrees, 12)
    expect(split.disagreement).toBeGreaterThan(4)
    const width = ({ operators }: ReconciledProfile) => (operators[9]?.high ?? 0) - (operators[9]?.low ?? 0)
    expect(width(split) / width(agreed)).toBeCloseTo(Math.sqrt(split.disagreement), 6)
  })

  it('groups what is below the resolution with a neighbour until the group is above it', () => {
    const profile = reconcileOperators({
      ...exactly([300, 0.2, 0.3, 400, 0.4, 0.4, 500], 5),
      resolutionUs: 0.6,
    })
    expect(profile.operators.map(({ group }) => group)).toEqual([0, 0, 0, null, 1, 1, null])
    expect(profile.groups.map(({ operators }) => operators)).toEqual([
      [0, 1, 2],
      [4, 5],
    ])
    expect(profile.groups[0]?.medianUs).toBeCloseTo(300.5, 6)
    // What was found for each is kept, and a long one is not spoilt by short neighbours.
    const parts = profile.operators.slice(0, 3)
    expect(parts.map(({ medianUs }) => medianUs)).toEqual([300, 0.2, 0.3].map((us) => expect.closeTo(us, 6)))
    expect(parts[0]?.low).toBeGreaterThan(299)
  })

  it('makes one group of everything where nothing is resolved, even where all is 0', () => {
    const profile = reconcileOperators({ ...exactly([0, 0, 0, 0], 0), resolutionUs: 1 })
    expect(profile.operators.map(({ group, share }) => [group, share])).toEqual(Array(4).fill([0, 0.25]))
  })

  it('groups operators that no slice separates, though others lie between them', () => {
    const { singles, prefixes, ...rest } = exactly([100, 200, 300, 400, 500], 7)
    const profile = reconcileOperators({
      ...rest,
      singles: singles.with(1, null).with(3, null),
      prefixes: [prefixes[0] ?? null, null, null, null, null],
    })
    expect(profile.groups.map(({ operators, medianUs }) => [operators, medianUs])).toEqual([
      [[1, 3], expect.closeTo(600 - 2 * 7, 6)],
    ])
    // The only complete segment is the first operator, whose single and prefix are the same slice, so nothing
    // tells the overhead: it stays in the singles, and what they have too much the group has too little.
    expect(profile).toMatchObject({ hasOverhead: false, overheadUs: 0 })
    expect(profile.operators[2]?.medianUs).toBeCloseTo(307, 6)
  })

  it('knows the overhead from a lone first operator whose copies shared an inference, and not without any', () => {
    const half = { ...time(10 + 4), overheads: 0.5 }
    const none = { ...time(10), overheads: 0 }
    const rest = { whole: time(38, 1e-3), resolutionUs: 1e-3 }
    const shared = reconcileOperators({ ...rest, singles: [half, null], prefixes: [time(18), null] })
    expect(shared).toMatchObject({ hasOverhead: true, overheadUs: expect.closeTo(8, 6) })
    const without = reconcileOperators({ ...rest, singles: [null, none], prefixes: [time(28), null] })
    expect(without).toMatchObject({ hasOverhead: false, overheadUs: 0 })
    expect(without.operators.map(({ medianUs }) => medianUs)).toEqual(
      [28, 10].map((us) => expect.closeTo(us, 6)),
    )
  })

  it('never gives a negative time, and leaves what it cannot see at 0', () => {
    const { prefixes, ...rest } = exactly([100, 200, 300], 5)
    // A prefix that is shorter than the one before it.
    const profile = reconcileOperators({ ...rest, prefixes: prefixes.with(1, time(60)) })
    for (const { medianUs, low } of profile.operators) {
      expect(medianUs).toBeGreaterThanOrEqual(0)
      expect(low).toBeGreaterThanOrEqual(0)
    }
    expect(profile.overheadUs).toBeGreaterThanOrEqual(0)
  })

  it('refuses observations that are none', () => {
    const good = exactly([10, 20], 1)
    expect(() => reconcileOperators({ ...good, singles: [] })).toThrow(RangeError)
    expect(() => reconcileOperators({ ...good, prefixes: [null] })).toThrow('2 singles and 1 prefixes')
    for (const wrong of [-1, Number.NaN, Infinity]) {
      const single = { ...time(10), standardErrorUs: wrong }
      expect(() => reconcileOperators({ ...good, singles: [null, single] })).toThrow('operator 1 has')
      expect(() => reconcileOperators({ ...good, whole: { ...time(10), medianUs: wrong } })).toThrow(
        'the whole',
      )
    }
    for (const resolutionUs of [0, -1, Number.NaN])
      expect(() => reconcileOperators({ ...good, resolutionUs })).toThrow(RangeError)
  })
})

function time(medianUs: number, standardErrorUs = 1): SliceTime {
  return { medianUs, meanUs: 1.1 * medianUs, standardErrorUs }
}

function exactly(truth: readonly number[], overheadUs: number): ProfileObservations {
  const upTo = (end: number) => truth.slice(0, end + 1).reduce((total, value) => total + value, overheadUs)
  return {
    singles: truth.map((value) => time(value + overheadUs, 1e-3)),
    prefixes: truth.map((_, index) => time(upTo(index), 1e-3)),
    whole: time(upTo(truth.length - 1), 1e-3),
    resolutionUs: 1e-3,
  }
}

interface NoiseOptions {
  readonly relative: number
  readonly missingSingles?: number
  readonly missingPrefixes?: number
}

/** Each slice the mean of invocations that vary by `relative`, with the error that they show. */
function noisy(
  random: Random,
  truth: readonly number[],
  { relative, missingSingles = 0, missingPrefixes = 0 }: NoiseOptions,
): ProfileObservations {
  const degrees = 4
  const measured = (us: number): SliceTime => {
    const runs = Array.from({ length: degrees + 1 }, () =>
      Math.max(0, us * (1 + relative * random.nextNormal())),
    )
    const mean = runs.reduce((total, run) => total + run, 0) / runs.length
    const variance = runs.reduce((total, run) => total + (run - mean) ** 2, 0) / degrees
    return { medianUs: mean, meanUs: mean, standardErrorUs: Math.sqrt(variance / runs.length) }
  }
  const orNull = (share: number, us: number) => (random.nextUnit() < share ? null : measured(us))
  const upTo = truth.map((_, index) => truth.slice(0, index + 1).reduce((total, value) => total + value, 5))
  return {
    singles: truth.map((value) => orNull(missingSingles, value + 5)),
    prefixes: upTo.map((sum) => orNull(missingPrefixes, sum)),
    whole: measured(upTo.at(-1) ?? 0),
    resolutionUs: 0.01,
    degrees,
  }
}

function separate(profile: ReconciledProfile): { operators: readonly number[]; low: number; high: number }[] {
  const alone = profile.operators.filter(({ group }) => group === null)
  return [...profile.groups, ...alone.map(({ index, low, high }) => ({ operators: [index], low, high }))]
}
