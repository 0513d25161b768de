import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../random/random.js'
import { InvalidSampleError, NoSamplesError } from '../statistics/samples.js'
import { type SentinelLevel, SentinelMismatchError, sentinelLevel } from './sentinel-level.js'
import { sentinelMovement } from './sentinel-movement.js'

describe('sentinelLevel', () => {
  it('is the median of all samples, with the error of the mean of log invocation medians', () => {
    const ratios = [-0.04, 0.03, 0.01, -0.02, 0.02]
    const level = sentinelLevel(
      ratios.map((log) => [5 * Math.exp(log), 5 * Math.exp(log), 5 * Math.exp(log)]),
    )
    expect(level.medianMs).toBeCloseTo(5 * Math.exp(0.01), 12)
    expect(level.standardErrorRatio).toBeCloseTo(Math.sqrt(0.0034 / 4 / 5), 12)
  })

  it('takes processes to differ by a per cent where few were started', () => {
    expect(sentinelLevel([[5, 5, 5, 5]])).toEqual({ medianMs: 5, standardErrorRatio: 0.01 })
    expect(sentinelLevel([[5], [5], [5], [5]]).standardErrorRatio).toBeCloseTo(0.005, 14)
    expect(sentinelLevel([[5], [5], [5], [5], [5]]).standardErrorRatio).toBe(0)
  })

  it('knows the error of a single noisy invocation, to which its samples add up', () => {
    const random = createRandom(2)
    const levels = Array.from({ length: 600 }, () =>
      sentinelLevel([Array.from({ length: 25 }, () => 5 * Math.exp(0.2 * random.nextNormal()))]),
    )
    const logs = levels.map(({ medianMs }) => Math.log(medianMs / 5))
    const seen = Math.sqrt(logs.reduce((total, log) => total + log * log, 0) / logs.length)
    const said = Math.sqrt(
      levels.reduce((total, level) => total + level.standardErrorRatio ** 2, 0) / levels.length,
    )
    expect(said / seen).toBeGreaterThan(0.85)
    expect(said / seen).toBeLessThan(1.2)
  })

  it('refuses durations that are none', () => {
    expect(() => sentinelLevel([[1, 0]])).toThrow(InvalidSampleError)
    expect(() => sentinelLevel([])).toThrow(NoSamplesError)
    expect(() => sentinelLevel([[1], []])).toThrow(NoSamplesError)
  })
})

describe('sentinelMovement', () => {
  it('combines the sentinels by the geometric mean of their ratios', () => {
    const before = { compute: exactly(4), memory: exactly(100) }
    const movement = sentinelMovement(before, { compute: exactly(5), memory: exactly(90) })
    expect(movement.ratio).toBeCloseTo(Math.sqrt(1.25 * 0.9), 12)
    expect([movement.beforeMs, movement.afterMs]).toEqual([
      expect.closeTo(20, 12),
      expect.closeTo(Math.sqrt(450), 12),
    ])
    expect(movement.standardErrorRatio).toBe(0)
  })

  it('has moved beyond 5% either way, unless that is within its noise', () => {
    const movedBy = (ratio: number, error: number) =>
      sentinelMovement({ compute: within(10, error) }, { compute: within(10 * ratio, error) }).moved
    expect([1.04, 1.049, 1.051, 1.2].map((ratio) => movedBy(ratio, 0.001))).toEqual([
      false,
      false,
      true,
      true,
    ])
    expect([0.96, 0.95, 0.9].map((ratio) => movedBy(ratio, 0.001))).toEqual([false, true, true])
    expect([1.06, 1.2].map((ratio) => movedBy(ratio, 0.03))).toEqual([false, true])
  })

  it('reads the same forwards and backwards', () => {
    const level = fc.record({
      medianMs: fc.double({ min: 1, max: 50, noNaN: true }),
      standardErrorRatio: fc.double({ min: 0, max: 0.1, noNaN: true }),
    })
    const reading = fc.record({ compute: level, memory: level })
    fc.assert(
      fc.property(reading, reading, (before, after) => {
        const there = sentinelMovement(before, after)
        const back = sentinelMovement(after, before)
        expect(there.ratio * back.ratio).toBeCloseTo(1, 9)
        expect(there.moved).toBe(back.moved)
        expect(there.standardErrorRatio).toBeCloseTo(back.standardErrorRatio, 12)
      }),
    )
  })

  it('says of a device that stands still, with levels as they are estimated, that it moved in under 1%', () => {
    const random = createRandom(6)
    const reading = () => ({ compute: measured(random, 2), memory: measured(random, 7) })
    const moved = Array.from({ length: 1_000 }, () => sentinelMovement(reading(), reading()).moved)
    expect(moved.filter(Boolean).length).toBeLessThan(10)
  })

  it('goes by the sentinels that both readings have, and refuses readings that share none', () => {
    const both = { compute: exactly(4), memory: exactly(100) }
    expect(sentinelMovement(both, { compute: exactly(5) })).toMatchObject({
      beforeMs: 4,
      afterMs: 5,
      ratio: 1.25,
    })
    expect(() => sentinelMovement({ memory: exactly(5) }, { compute: exactly(5) })).toThrow(
      SentinelMismatchError,
    )
    expect(() => sentinelMovement({}, both)).toThrow('none; compute, memory')
  })
})

function exactly(medianMs: number): SentinelLevel {
  return { medianMs, standardErrorRatio: 0 }
}

function within(medianMs: number, standardErrorRatio: number): SentinelLevel {
  return { medianMs, standardErrorRatio }
}

/** A level from one short invocation of a process that differs from others by a per cent. */
function measured(random: Random, typicalMs: number): SentinelLevel {
  const process = 0.01 * random.nextNormal()
  const samples = Array.from({ length: 20 }, () => typicalMs * Math.exp(process + 0.02 * random.nextNormal()))
  return sentinelLevel([samples])
}
