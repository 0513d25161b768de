import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../random/random.js'
import { coefficientOfVariation } from '../sessions/coefficient-of-variation.js'
import { InvalidSampleError } from '../statistics/samples.js'
import { learnCoefficient, type SentinelReference, type SentinelSession } from './learn-coefficient.js'
import { normaliseBySentinel, sentinelSessionLevel } from './normalise-by-sentinel.js'
import type { SentinelReading } from './sentinel-level.js'

describe('learnCoefficient', () => {
  it('agrees with a slow regression that has a constant for every model, and shrinks it as stated', () => {
    const random = createRandom(4)
    for (let trial = 0; trial < 20; trial++) {
      const sessions = past(random, { count: 12, follows: 0.8, levelSd: 0.05, modelSd: 0.01 })
      // Student's t at 97.5% on 9 degrees: 12 sessions, two models, one slope.
      const { slope, error } = slowSlope(sessions)
      const shrunk = slope * Math.max(0, 1 - ((2.2621571627409915 * error) / slope) ** 2)
      expect(Math.abs((learnCoefficient(sessions)?.coefficient ?? 0) - shrunk)).toBeLessThan(1e-9)
    }
  })

  it('is exactly 0 where the sentinels did not move, and where the model does not follow them', () => {
    const random = createRandom(5)
    let wrong = 0
    for (let trial = 0; trial < 300; trial++) {
      const still = past(random, { count: 12, follows: 1, levelSd: 0, modelSd: 0.01 })
      const deaf = past(random, { count: 12, follows: 0, levelSd: 0.05, modelSd: 0.01 })
      if (learnCoefficient(still)?.coefficient !== 0) wrong++
      if (learnCoefficient(deaf)?.coefficient !== 0) wrong++
    }
    // Two in a hundred of those that move are taken for noise that follows: the upper 2.5% of the slope.
    expect(wrong).toBeLessThan(18)
  })

  it('stays within 0 and 1.5', () => {
    const random = createRandom(6)
    const many = past(random, { count: 12, follows: 4, levelSd: 0.05, modelSd: 0.001 })
    const against = past(random, { count: 12, follows: -1, levelSd: 0.05, modelSd: 0.001 })
    expect(learnCoefficient(many)?.coefficient).toBe(1.5)
    expect(learnCoefficient(against)?.coefficient).toBe(0)
  })

  it('is unknown below seven sessions more than models', () => {
    const sessions = past(createRandom(7), { count: 9, follows: 1, levelSd: 0.05, modelSd: 0.01 })
    expect(learnCoefficient(sessions)).toMatchObject({ sessions: 9 })
    expect(learnCoefficient(sessions.slice(0, 8))).toBeNull()
    expect(learnCoefficient([])).toBeNull()
    expect(() =>
      learnCoefficient(sessions.with(0, { ...(sessions[0] as SentinelSession), medianMs: 0 })),
    ).toThrow(InvalidSampleError)
  })
})

describe('normaliseBySentinel', () => {
  it('removes what slows the device between sessions, given what earlier sessions taught', () => {
    const random = createRandom(9)
    const slow = { follows: 1, levelSd: 0.05, modelSd: 0.004 }
    const reference = learnCoefficient(past(random, { count: 20, ...slow }))
    const later = past(random, { count: 60, ...slow }).filter(({ modelId }) => modelId === 'mdl_0')
    const raw = coefficientOfVariation(later.map(({ medianMs }) => medianMs)).cv
    const normalised = coefficientOfVariation(later.map((session) => normalisedOf(session, reference))).cv
    expect(raw).toBeGreaterThan(0.035)
    expect(normalised).toBeLessThan(raw / 3)
  })

  it('leaves every median exactly as it is where the sentinels are noise alone', () => {
    const random = createRandom(10)
    const still = { follows: 1, levelSd: 0, modelSd: 0.02 }
    let changed = 0
    for (let trial = 0; trial < 100; trial++) {
      const reference = learnCoefficient(past(random, { count: 12, ...still }))
      for (const session of past(random, { count: 10, ...still })) {
        if (normalisedOf(session, reference) !== session.medianMs) changed++
      }
    }
    expect(changed).toBe(0)
  })

  it('without a reference refers a session to its own start', () => {
    const [before, after] = [reading(10, 0.001), reading(12, 0.001)]
    const moved = normaliseBySentinel({ medianMs: 50, readings: [before, after] })
    // Half of the way up on average: sqrt(1.2), all but the shrinkage removed.
    expect(moved.normalisedMedianMs).toBeCloseTo(50 / Math.sqrt(1.2), 1)
    expect(moved.coefficient).toBeGreaterThan(0.99)
    const level = normaliseBySentinel({ medianMs: 50, readings: [after, after] })
    expect(level).toEqual({ normalisedMedianMs: 50, coefficient: 0 })
  })

  it('goes over into no correction without a step, and never past the whole of it', () => {
    const error = 0.004
    const at = (ratio: number) =>
      normaliseBySentinel({ medianMs: 50, readings: [reading(10, error), reading(10 * ratio, error)] })
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 2, noNaN: true }), (ratio) => {
        const { normalisedMedianMs, coefficient } = at(ratio)
        const whole = 50 / Math.sqrt(ratio)
        expect(coefficient).toBeGreaterThanOrEqual(0)
        expect(coefficient).toBeLessThan(1)
        expect(normalisedMedianMs).toBeGreaterThanOrEqual(Math.min(50, whole))
        expect(normalisedMedianMs).toBeLessThanOrEqual(Math.max(50, whole))
        expect(Math.abs(at(ratio * (1 + 1e-9)).normalisedMedianMs - normalisedMedianMs)).toBeLessThan(1e-5)
      }),
    )
    // Three standard errors of the change of the session's level, which is half that of the readings' ratio.
    const edge = Math.exp(3 * Math.SQRT2 * error)
    expect(at(edge * 0.9999).normalisedMedianMs).toBe(50)
    expect(at(edge * 1.01).normalisedMedianMs).toBeLessThan(50)
  })

  it('weighs readings between blocks as a device that moves evenly from one to the next', () => {
    const level = sentinelSessionLevel([reading(10, 0.01), reading(20, 0.02), reading(40, 0.04)])
    expect(level.medianMs).toBeCloseTo(20, 12)
    expect(level.firstMs).toBeCloseTo(10, 12)
    expect(level.standardErrorRatio).toBeCloseTo(Math.hypot(0.0025, 0.01, 0.01), 12)
    expect(level.changeErrorRatio).toBeCloseTo(Math.hypot(0.0075, 0.01, 0.01), 12)
  })

  it('refuses fewer than two readings, and a median that is no duration', () => {
    expect(() => normaliseBySentinel({ medianMs: 5, readings: [reading(1, 0)] })).toThrow(RangeError)
    expect(() => normaliseBySentinel({ medianMs: 0, readings: [reading(1, 0), reading(1, 0)] })).toThrow(
      InvalidSampleError,
    )
  })
})

const sentinelError = 0.004

/** Sessions of two models: levels of the device vary by `levelSd`, which the models follow by `follows`. */
function past(
  random: Random,
  { count, follows, levelSd, modelSd }: Record<'count' | 'follows' | 'levelSd' | 'modelSd', number>,
): SentinelSession[] {
  return Array.from({ length: count }, (_, index) => {
    const level = levelSd * random.nextNormal()
    return {
      modelId: `mdl_${index % 2}`,
      medianMs: (index % 2 === 0 ? 30 : 90) * Math.exp(follows * level + modelSd * random.nextNormal()),
      sentinelMs: 6 * Math.exp(level + sentinelError * random.nextNormal()),
      sentinelErrorRatio: sentinelError,
    }
  })
}

/** Of a session whose readings before and after both stood at its level, which they know to its error. */
function normalisedOf(
  { medianMs, sentinelMs }: SentinelSession,
  reference: SentinelReference | null,
): number {
  const same = reading(sentinelMs, sentinelError * Math.SQRT2)
  return normaliseBySentinel({ medianMs, readings: [same, same], reference }).normalisedMedianMs
}

/** One sentinel at a level, known to an error. */
function reading(medianMs: number, standardErrorRatio: number): SentinelReading {
  return { compute: { medianMs, standardErrorRatio } }
}

/** Least squares by the normal equations of two constants and a slope, solved by Cramer's rule. */
function slowSlope(sessions: readonly SentinelSession[]): { slope: number; error: number } {
  const rows = sessions.map(({ modelId, sentinelMs }) => [
    modelId === 'mdl_0' ? 1 : 0,
    modelId === 'mdl_1' ? 1 : 0,
    Math.log(sentinelMs),
  ])
  const y = sessions.map(({ medianMs }) => Math.log(medianMs))
  const product = (i: number, j: number) =>
    rows.reduce((total, row) => total + (row[i] ?? 0) * (row[j] ?? 0), 0)
  const right = (i: number) => rows.reduce((total, row, index) => total + (row[i] ?? 0) * (y[index] ?? 0), 0)
  const matrix = [0, 1, 2].map((i) => [0, 1, 2].map((j) => product(i, j)))
  const solution = [0, 1, 2].map(
    (column) =>
      determinant(matrix.map((row, i) => row.map((value, j) => (j === column ? right(i) : value)))) /
      determinant(matrix),
  )
  const squares = rows.reduce((total, row, index) => {
    const fitted = row.reduce((sum, value, column) => sum + value * (solution[column] ?? 0), 0)
    return total + ((y[index] ?? 0) - fitted) ** 2
  }, 0)
  const cofactor =
    (matrix[0]?.[0] ?? 0) * (matrix[1]?.[1] ?? 0) - (matrix[0]?.[1] ?? 0) * (matrix[1]?.[0] ?? 0)
  const variance = (squares / (sessions.length - 3)) * (cofactor / determinant(matrix))
  return { slope: solution[2] ?? 0, error: Math.sqrt(variance) }
}

function determinant(m: readonly (readonly number[])[]): number {
  const at = (i: number, j: number) => m[i]?.[j] ?? 0
  return (
    at(0, 0) * (at(1, 1) * at(2, 2) - at(1, 2) * at(2, 1)) -
    at(0, 1) * (at(1, 0) * at(2, 2) - at(1, 2) * at(2, 0)) +
    at(0, 2) * (at(1, 0) * at(2, 1) - at(1, 1) * at(2, 0))
  )
}
