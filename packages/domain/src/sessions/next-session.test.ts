import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../random/random.js'
import { InvalidSampleError } from '../statistics/samples.js'
import { nextSession } from './next-session.js'
import { noiseFloor, type SessionFigure } from './noise-floor.js'

const floor = { degrees: 7, sessionSd: 0.02, meanStandardError: 0.01 }
const narrow = { low: 9.99, high: 10.01 }

describe('nextSession', () => {
  it('agrees with SciPy: a t interval of twice the variance between sessions', () => {
    // scipy.stats.t.ppf(0.975, 7) * sqrt(2 * 0.02**2), and with 0.03**2 - 0.01**2 more.
    for (const [standardErrorRatio, reach] of [
      [0.002, 0.0668816737303769],
      [0.01, 0.0668816737303769],
      [0.03, 0.09458497006371136],
    ] as const) {
      const interval = nextSession({ medianMs: 10, standardErrorRatio, ci: narrow }, floor)
      expect(interval?.level).toBe(0.95)
      expect(Math.abs(Math.log((interval?.high ?? 0) / 10) - reach)).toBeLessThan(1e-9)
      expect(Math.abs(Math.log(10 / (interval?.low ?? 0)) - reach)).toBeLessThan(1e-9)
    }
  })

  it('is never narrower than the interval of the session itself', () => {
    const end = fc.double({ min: 0, max: 0.5, noNaN: true })
    fc.assert(
      fc.property(end, end, fc.double({ min: 0, max: 0.1, noNaN: true }), (below, above, error) => {
        const ci = { low: 10 - below, high: 10 + above }
        const interval = nextSession({ medianMs: 10, standardErrorRatio: error, ci }, floor)
        expect(interval?.low).toBeLessThanOrEqual(ci.low)
        expect(interval?.high).toBeGreaterThanOrEqual(ci.high)
      }),
    )
  })

  it('is unknown without a floor, and of a session that does not know its own error', () => {
    const session = { medianMs: 10, standardErrorRatio: 0.01, ci: narrow }
    expect(nextSession(session, null)).toBeNull()
    expect(nextSession({ ...session, standardErrorRatio: null, ci: null }, floor)).toBeNull()
    expect(() => nextSession({ ...session, medianMs: 0 }, floor)).toThrow(InvalidSampleError)
  })

  it('holds the figure of another session in 93-97%, whatever the spread, the models and the errors', () => {
    const random = createRandom(17)
    const trials = 4_000
    let held = 0
    for (let trial = 0; trial < trials; trial++) {
      const betweenSd = 0.001 * 100 ** random.nextUnit()
      const error = betweenSd * random.nextUnit()
      const models = 1 + random.nextBelow(3)
      const learnt = noiseFloor(
        Array.from({ length: models }, (_, model) => ({
          modelId: `mdl_${model}`,
          sessions: Array.from({ length: 8 + random.nextBelow(8) }, () =>
            sessionOf(random, 5 * (model + 1), betweenSd, error),
          ),
        })),
      )
      const session = sessionOf(random, 33, betweenSd, error)
      const again = sessionOf(random, 33, betweenSd, error)
      const ci = { low: session.medianMs, high: session.medianMs }
      const interval = nextSession({ ...session, ci }, learnt)
      if (interval && interval.low <= again.medianMs && again.medianMs <= interval.high) held++
    }
    expect(held / trials).toBeGreaterThan(0.93)
    expect(held / trials).toBeLessThan(0.97)
  })

  it('still holds it when this session alone is short and noisy', () => {
    const random = createRandom(23)
    const trials = 2_000
    let held = 0
    for (let trial = 0; trial < trials; trial++) {
      const sessions = Array.from({ length: 12 }, () => sessionOf(random, 33, 0.01, 0.005))
      const learnt = noiseFloor([{ modelId: 'mdl_a', sessions }])
      const session = sessionOf(random, 33, 0.01, 0.03)
      const again = sessionOf(random, 33, 0.01, 0.005)
      const interval = nextSession({ ...session, ci: { low: 33, high: 33 } }, learnt)
      if (interval && interval.low <= again.medianMs && again.medianMs <= interval.high) held++
    }
    expect(held / trials).toBeGreaterThan(0.93)
  })
})

/** A session of a device that differs by `betweenSd` from session to session, measured to within `error`. */
function sessionOf(random: Random, typicalMs: number, betweenSd: number, error: number): SessionFigure {
  const log = betweenSd * random.nextNormal() + error * random.nextNormal()
  return { medianMs: typicalMs * Math.exp(log), standardErrorRatio: error }
}
