import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.js'
import { noiseFloor } from '../sessions/noise-floor.js'
import { InvalidSampleError } from '../statistics/samples.js'
import { type ReplayedFigure, type ReplayOutcome, replayOutcome } from './replay-outcome.js'

const quiet = { degrees: 20, sessionSd: 0.005, meanStandardError: 0.003 }

describe('replayOutcome', () => {
  it.each([
    [10.1, 'reproduced'],
    [9.8, 'reproduced'],
    [10.5, 'inconclusive'],
    [9.45, 'inconclusive'],
    [10.8, 'differs'],
    [9, 'differs'],
  ] as const)('of 10 ms again as %d ms is %s where sessions vary by half a per cent', (again, outcome) => {
    const result = replayOutcome(figure(10), figure(again), quiet)
    expect(result).toMatchObject({ outcome, sessionVariance: 'known', interval: { level: 0.9 } })
    expect(result.ratio).toBeCloseTo(again / 10, 12)
  })

  it('widens with the variance between sessions, twice', () => {
    const { interval } = replayOutcome(figure(10), figure(10), quiet)
    // scipy.stats.t.ppf(0.95, 20) = 1.7247182429207857
    const reach = 1.7247182429207857 * Math.sqrt(2 * 0.005 ** 2)
    expect(Math.abs(Math.log(interval?.high ?? 0) - reach)).toBeLessThan(1e-9)
    expect(Math.abs(Math.log(interval?.low ?? 0) + reach)).toBeLessThan(1e-9)
    const noisy = { ...quiet, sessionSd: 0.03 }
    expect(replayOutcome(figure(10), figure(10), noisy).outcome).toBe('inconclusive')
  })

  it('concludes nothing while that variance is unknown, and shows the two sessions by Welch', () => {
    // NIST e-Handbook 1.3.5.3, AUTO83B: 249 and 79 values of standard deviations 6.41470 and 6.10771, here in
    // per cent: 136.8750 degrees of freedom; scipy.stats.t.ppf(0.95, 136.87499...) times the joint error.
    const original = { medianMs: 10, standardErrorRatio: 0.064147 / Math.sqrt(249), invocations: 249 }
    const again = { medianMs: 10, standardErrorRatio: 0.0610771 / Math.sqrt(79), invocations: 79 }
    const result = replayOutcome(original, again, null)
    expect(result).toMatchObject({ outcome: 'inconclusive', sessionVariance: 'unknown', ratio: 1 })
    expect(Math.abs(Math.log(result.interval?.high ?? 0) - 0.013222168288922817)).toBeLessThan(1e-9)
    expect(replayOutcome(figure(10), figure(20), null).outcome).toBe('inconclusive')
  })

  it('has no interval where a session does not know its own error', () => {
    const single: ReplayedFigure = { medianMs: 10, standardErrorRatio: null, invocations: 1 }
    for (const floor of [quiet, null]) {
      expect(replayOutcome(figure(10), single, floor)).toMatchObject({
        interval: null,
        outcome: 'inconclusive',
      })
    }
    expect(replayOutcome(figure(10, 0), figure(10, 0), null).interval).toEqual({
      level: 0.9,
      low: 1,
      high: 1,
    })
  })

  it('refuses medians that are no durations', () => {
    for (const wrong of [0, -1, Number.NaN])
      expect(() => replayOutcome(figure(10), figure(wrong), quiet)).toThrow(InvalidSampleError)
  })

  it.each([
    [1, 'differs', 0.01],
    [1.05, 'reproduced', 0.06],
    [0.95, 'reproduced', 0.06],
    [1.05, 'differs', 0.06],
  ] as const)('says of a true ratio of %d seldom that it is %s', (truth, wrong, atMost) => {
    expect(shareOf(wrong, truth, 0.01)).toBeLessThan(atMost)
  })

  it('says reproduced mostly where nothing changed, and differs where much did', () => {
    expect(shareOf('reproduced', 1, 0.006)).toBeGreaterThan(0.95)
    expect(shareOf('differs', 1.2, 0.01)).toBeGreaterThan(0.95)
  })
})

function figure(medianMs: number, standardErrorRatio = 0.002): ReplayedFigure {
  return { medianMs, standardErrorRatio, invocations: 5 }
}

/** Of 1,500 replays, each on a device with a floor of its own of 12 sessions. */
function shareOf(outcome: ReplayOutcome['outcome'], truth: number, betweenSd: number): number {
  const random = createRandom(8)
  const session = (level: number) => figure(level * Math.exp(betweenSd * random.nextNormal()))
  let count = 0
  for (let trial = 0; trial < 1_500; trial++) {
    const floor = noiseFloor([{ modelId: 'mdl_a', sessions: Array.from({ length: 12 }, () => session(7)) }])
    if (replayOutcome(session(5), session(5 * truth), floor).outcome === outcome) count++
  }
  return count / 1_500
}
