import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../random/random.js'
import { networkSpeedUp, type OperatorTime, operatorSpeedUp } from './speed-up.js'

const quiet = { degrees: 20, sessionSd: 0.005, meanStandardError: 0.003 }
const session = (medianMs: number, standardErrorRatio: number | null = 0.002) => ({
  medianMs,
  standardErrorRatio,
  invocations: 5,
})
const positive = fc.double({ min: 1e-3, max: 1e4, noNaN: true })
const widths = fc.double({ min: 0, max: 0.5, noNaN: true })
const operator = fc.record({ medianUs: positive, below: widths, above: widths }).map(
  ({ medianUs, below, above }): OperatorTime => ({
    medianUs,
    low: medianUs * Math.exp(-below),
    high: medianUs * Math.exp(above),
  }),
)

describe('networkSpeedUp', () => {
  it('is the dense time over the pruned one, and says what its interval shows', () => {
    expect(networkSpeedUp(session(20), session(10), null)).toMatchObject({ ratio: 2, verdict: 'faster' })
    expect(networkSpeedUp(session(10), session(20), null)).toMatchObject({ ratio: 0.5, verdict: 'slower' })
    expect(networkSpeedUp(session(10), session(10.01), null).verdict).toBe('undecided')
    expect(networkSpeedUp(session(20), session(10, null), null)).toMatchObject({
      interval: null,
      verdict: 'undecided',
    })
  })

  it('swaps sides: ratio and interval invert', () => {
    fc.assert(
      fc.property(positive, positive, fc.constantFrom(quiet, null), (one, other, floor) => {
        const there = networkSpeedUp(session(one), session(other), floor)
        const back = networkSpeedUp(session(other), session(one), floor)
        expectClose(back.ratio, 1 / there.ratio)
        expectClose(back.interval?.low, 1 / (there.interval?.high ?? 0))
      }),
    )
  })

  it('covers the true ratio about as often as it says, sessions and their floor drawn anew each time', () => {
    const random = createRandom(5)
    const error = 0.01
    let held = 0
    const trials = 2000
    for (let trial = 0; trial < trials; trial++) {
      const draw = (ms: number) => {
        const logs = Array.from({ length: 5 }, () => error * Math.sqrt(5) * random.nextNormal())
        const middle = logs.reduce((sum, value) => sum + value, 0) / 5
        const squares = logs.reduce((sum, value) => sum + (value - middle) ** 2, 0)
        return session(ms * Math.exp(middle), Math.sqrt(squares / 4 / 5))
      }
      const { low, high } = networkSpeedUp(draw(30), draw(10), null).interval ?? { low: 0, high: 0 }
      if (low <= 3 && 3 <= high) held++
    }
    expect(held / trials).toBeGreaterThan(0.94)
    expect(held / trials).toBeLessThan(0.98)
  })
})

describe('operatorSpeedUp', () => {
  it('holds its ratio, is at least as wide as either time, and wider with a floor', () => {
    fc.assert(
      fc.property(operator, operator, (dense, pruned) => {
        const found = operatorSpeedUp(dense, pruned, null)
        if (found?.interval == null) throw new Error('both times are told from 0')
        const { ratio, interval } = found
        expectClose(ratio, dense.medianUs / pruned.medianUs)
        const [down, up] = [Math.log(ratio / interval.low), Math.log(interval.high / ratio)]
        const least = (...parts: number[]) => Math.max(...parts) - 1e-9
        expect(down).toBeGreaterThanOrEqual(
          least(Math.log(dense.medianUs / dense.low), Math.log(pruned.high / pruned.medianUs)),
        )
        expect(up).toBeGreaterThanOrEqual(
          least(Math.log(dense.high / dense.medianUs), Math.log(pruned.medianUs / pruned.low)),
        )
        const wider = operatorSpeedUp(dense, pruned, quiet)?.interval
        expect(wider?.low).toBeLessThan(interval.low)
        expect(wider?.high).toBeGreaterThan(interval.high)
      }),
    )
  })

  it('adds two independent errors as their squares', () => {
    const time = { medianUs: 10, low: 10 * Math.exp(-0.03), high: 10 * Math.exp(0.03) }
    const other = { medianUs: 5, low: 5 * Math.exp(-0.04), high: 5 * Math.exp(0.04) }
    const { interval } = operatorSpeedUp(time, other, null) ?? {}
    expectClose(interval?.low, 2 * Math.exp(-0.05))
    expectClose(interval?.high, 2 * Math.exp(0.05))
  })

  it('says nothing of times that are not told from 0', () => {
    const time = { medianUs: 10, low: 9, high: 11 }
    expect(operatorSpeedUp({ medianUs: 0, low: 0, high: 1 }, time, null)).toBeNull()
    expect(operatorSpeedUp(time, { medianUs: 0, low: 0, high: 1 }, null)).toBeNull()
    expect(operatorSpeedUp(time, { medianUs: 1, low: 0, high: 2 }, null)).toMatchObject({
      ratio: 10,
      interval: null,
      verdict: 'undecided',
    })
    expect(operatorSpeedUp({ medianUs: 10, low: 0, high: 11 }, time, null)?.interval?.low).toBe(0)
  })
})

function expectClose(actual: number | undefined, expected: number): void {
  expect(Math.abs((actual ?? Number.NaN) / expected - 1)).toBeLessThan(1e-9)
}
