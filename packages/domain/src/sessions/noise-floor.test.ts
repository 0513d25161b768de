import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidSampleError } from '../statistics/samples.js'
import { coefficientOfVariation } from './coefficient-of-variation.js'
import { noiseFloor, type SessionGroup } from './noise-floor.js'

/**
 * NIST StRD, SiRstv: resistivity of silicon, five measurements by each of five instruments. Certified: within
 * instruments 20 degrees of freedom and a residual standard deviation of 1.04076068334656e-01.
 */
const instruments = [
  [196.3052, 196.124, 196.189, 196.2569, 196.3403],
  [196.3042, 196.3825, 196.1669, 196.3257, 196.0422],
  [196.1303, 196.2005, 196.2889, 196.0343, 196.1811],
  [196.2795, 196.1748, 196.1494, 196.1485, 195.9885],
  [196.2119, 196.1051, 196.185, 196.0052, 196.209],
]

describe('noiseFloor', () => {
  it('pools within models as the certified analysis of variance of SiRstv does', () => {
    const groups = instruments.map((values, index) =>
      groupOf(
        `mdl_${index}`,
        values.map((value) => Math.exp(value)),
      ),
    )
    const floor = noiseFloor(groups)
    expect(floor).toMatchObject({ models: 5, sessions: 25, degrees: 20 })
    expect(Math.abs((floor?.sessionSd ?? 0) - 0.104076068334656)).toBeLessThan(1e-9)
  })

  it('of one model is the coefficient of variation of its medians, with its bound', () => {
    const medians = [48.1, 48.9, 47.7, 50.2, 48.4, 49.0, 47.9, 48.6]
    const { cv, high } = coefficientOfVariation(medians)
    const floor = noiseFloor([groupOf('mdl_a', medians)])
    expect(floor?.cv).toBeCloseTo(cv, 14)
    expect(floor?.cvHigh).toBeCloseTo(high, 14)
  })

  it('is unknown below seven degrees: eight sessions of one model, nine of two', () => {
    const sessions = (count: number) => Array.from({ length: count }, (_, index) => 10 + index)
    expect(noiseFloor([])).toBeNull()
    expect(noiseFloor([groupOf('mdl_a', sessions(7))])).toBeNull()
    expect(noiseFloor([groupOf('mdl_a', sessions(8))])?.degrees).toBe(7)
    expect(noiseFloor([groupOf('mdl_a', sessions(4)), groupOf('mdl_b', sessions(4))])).toBeNull()
    expect(noiseFloor([groupOf('mdl_a', sessions(4)), groupOf('mdl_b', sessions(5))])?.degrees).toBe(7)
  })

  it('takes nothing from models measured once, nor from how fast a model is', () => {
    const factor = fc.double({ min: 0.01, max: 100, noNaN: true })
    const median = fc.double({ min: 5, max: 10, noNaN: true })
    const medians = fc.array(median, { minLength: 8, maxLength: 12 })
    fc.assert(
      fc.property(medians, medians, factor, (first, second, times) => {
        const floor = noiseFloor([groupOf('mdl_a', first), groupOf('mdl_b', second)])
        const scaled = noiseFloor([
          groupOf(
            'mdl_a',
            first.map((value) => value * times),
          ),
          groupOf('mdl_b', second),
          groupOf('mdl_once', [77]),
        ])
        expect(scaled?.sessions).toBe(floor?.sessions)
        expect(scaled?.degrees).toBe(floor?.degrees)
        expect(Math.abs((scaled?.sessionSd ?? 0) - (floor?.sessionSd ?? 1))).toBeLessThan(1e-9)
      }),
    )
  })

  it('keeps the typical error of its sessions, as far as they know theirs', () => {
    const medians = [10, 11, 10, 11, 10, 11, 10, 11]
    const errors = [0.03, 0.04, null, null, null, null, null, null]
    const sessions = medians.map((medianMs, index) => ({
      medianMs,
      standardErrorRatio: errors[index] ?? null,
    }))
    expect(noiseFloor([{ modelId: 'mdl_a', sessions }])?.meanStandardError).toBeCloseTo(
      Math.sqrt(0.00125),
      14,
    )
    const unknown = sessions.map(({ medianMs }) => ({ medianMs, standardErrorRatio: null }))
    expect(noiseFloor([{ modelId: 'mdl_a', sessions: unknown }])?.meanStandardError).toBe(0)
  })

  it('refuses medians that are no durations', () => {
    for (const wrong of [0, -3, Number.NaN])
      expect(() => noiseFloor([groupOf('mdl_a', [1, 2, 3, 4, 5, 6, 7, wrong])])).toThrow(InvalidSampleError)
  })
})

function groupOf(modelId: string, medians: readonly number[]): SessionGroup {
  return { modelId, sessions: medians.map((medianMs) => ({ medianMs, standardErrorRatio: 0.01 })) }
}
