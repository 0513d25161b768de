import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../random/random.js'
import type { ProfileObservations, SliceTime } from './build-system.js'
import { reconcileOperators } from './reconcile-operators.js'

describe('reconcileOperators', () => {
  it('agrees with a slow dense least squares to 1e-9, prefixes missing or not', () => {
    const random = createRandom(31)
    let compared = 0
    for (let trial = 0; trial < 60; trial++) {
      const observations = observed(random, 2 + random.nextBelow(9))
      const profile = reconcileOperators(observations)
      const slow = denseLeastSquares(observations)
      if (slow.x.some((value) => value < 0) || profile.groups.length > 0) continue
      compared++
      // Student's t at 97.5% on 4 degrees, whose residuals vary by 4 / (4 - 2).
      const widened = 2.7764451051977956 * Math.sqrt(Math.max(1, slow.chiSquare / slow.degrees / 2))
      profile.operators.forEach(({ index, medianUs, high }) => {
        expect(medianUs).toSatisfy(closeTo(slow.x[index] ?? 0))
        expect(high - medianUs).toSatisfy(closeTo(widened * (slow.errors[index] ?? 0)))
      })
      expect(profile.overheadUs).toSatisfy(closeTo(slow.x.at(-1) ?? 0))
      expect(profile.chiSquare).toSatisfy(closeTo(slow.chiSquare))
      expect(profile.residualDegrees).toBe(slow.degrees)
    }
    expect(compared).toBeGreaterThan(25)
  })

  it('agrees with trying every set of times at 0 where least squares alone would make some negative', () => {
    const random = createRandom(32)
    let bound = 0
    for (let trial = 0; trial < 80; trial++) {
      const observations = observed(random, 2 + random.nextBelow(4), 0.6)
      const profile = reconcileOperators(observations)
      const slow = bestOfAllSets(observations)
      if (slow.x.some((time) => time === 0)) bound++
      expect(profile.overheadUs).toSatisfy(closeTo(slow.x.at(-1) ?? 0))
      expect(profile.chiSquare).toSatisfy(closeTo(slow.chiSquare))
      for (const { operators, medianUs } of profile.groups) {
        expect(medianUs).toSatisfy(
          closeTo(operators.reduce((total, index) => total + (slow.x[index] ?? 0), 0)),
        )
      }
      for (const { index, medianUs, group } of profile.operators) {
        if (group === null) expect(medianUs).toSatisfy(closeTo(slow.x[index] ?? 0))
      }
    }
    expect(bound).toBeGreaterThan(30)
  })

  it('keeps its digits where weights span many orders of magnitude', () => {
    const random = createRandom(33)
    const truth = Array.from({ length: 100 }, () => 5 + Math.exp(2 + 2 * random.nextNormal()))
    const known = (us: number, standardErrorUs: number) => ({ medianUs: us, meanUs: us, standardErrorUs })
    const upTo = truth.map((_, index) => truth.slice(0, index + 1).reduce((total, value) => total + value, 7))
    const profile = reconcileOperators({
      singles: truth.map((value) => known(value + 7, 1e-4)),
      prefixes: upTo.map((sum) => known(sum, 0.01 * sum)),
      whole: known(upTo.at(-1) ?? 0, 30),
      resolutionUs: 1e-4,
    })
    profile.operators.forEach(({ index, medianUs }) => {
      expect(medianUs).toSatisfy(closeTo(truth[index] ?? 0))
    })
  })
})

/** Operators of 20 to 420 us or none at all and an overhead of 15, known to some per cent; two in five prefixes missing. */
function observed(random: Random, operators: number, emptyShare = 0): ProfileObservations {
  const truth = Array.from({ length: operators }, () =>
    random.nextUnit() < emptyShare ? 0 : 20 + 400 * random.nextUnit(),
  )
  const measured = (us: number): SliceTime => {
    const standardErrorUs = us * (0.002 + 0.02 * random.nextUnit())
    // More scatter than the errors say, so that some answers are widened.
    const medianUs = us + 2 * standardErrorUs * random.nextNormal()
    return { medianUs, meanUs: medianUs, standardErrorUs }
  }
  const upTo = truth.map((_, index) => truth.slice(0, index + 1).reduce((total, value) => total + value, 15))
  return {
    singles: truth.map((value) => measured(value + 15)),
    prefixes: upTo.map((sum) => (random.nextUnit() < 0.4 ? null : measured(sum))),
    whole: measured(upTo.at(-1) ?? 0),
    resolutionUs: 0.01,
    degrees: 4,
  }
}

function closeTo(expected: number): (actual: number) => boolean {
  return (actual) => Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected))
}

/** The least chi-square of all sets of unknowns held at 0 that leave no other negative. */
function bestOfAllSets(observations: ProfileObservations): { x: number[]; chiSquare: number } {
  const size = observations.singles.length + 1
  let best = { x: [] as number[], chiSquare: Number.POSITIVE_INFINITY }
  for (let set = 1; set < 2 ** size; set++) {
    const free = Array.from({ length: size }, (_, index) => index).filter((index) => set & (1 << index))
    const { x, chiSquare } = denseLeastSquares(observations, free)
    if (x.some((value) => value < 0) || chiSquare >= best.chiSquare) continue
    best = { x: Array.from({ length: size }, (_, index) => x[free.indexOf(index)] ?? 0), chiSquare }
  }
  return best
}

/** Weighted least squares of the `free` unknowns without bounds by modified Gram and Schmidt on the dense matrix, all singles there. */
function denseLeastSquares(
  { singles, prefixes, whole, resolutionUs }: ProfileObservations,
  free = Array.from({ length: singles.length + 1 }, (_, index) => index),
) {
  const size = free.length
  const slices = [
    ...singles.map((slice, index) => ({ slice, holds: (operator: number) => operator === index })),
    ...[...prefixes, whole].map((slice, index) => ({
      slice,
      holds: (operator: number) => operator <= index,
    })),
  ].flatMap(({ slice, holds }) => (slice ? [{ ...slice, holds }] : []))
  const scale = slices.map(
    ({ standardErrorUs }) => 1 / Math.sqrt(standardErrorUs ** 2 + resolutionUs ** 2 / 12),
  )
  const columns = free.map((unknown) =>
    slices.map(({ holds }, row) => (unknown === singles.length || holds(unknown) ? (scale[row] ?? 0) : 0)),
  )
  let residual = slices.map(({ medianUs }, row) => medianUs * (scale[row] ?? 0))
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, v, i) => sum + v * (b[i] ?? 0), 0)
  const upper: number[][] = []
  const projections: number[] = []
  for (let column = 0; column < size; column++) {
    const q = columns[column] as number[]
    const norm = Math.sqrt(dot(q, q))
    const unit = q.map((value) => value / norm)
    upper.push(
      columns.map((other, index) => (index < column ? 0 : index === column ? norm : dot(unit, other))),
    )
    for (let other = column + 1; other < size; other++) {
      const factor = upper[column]?.[other] ?? 0
      columns[other] = (columns[other] as number[]).map((value, row) => value - factor * (unit[row] ?? 0))
    }
    const projection = dot(unit, residual)
    projections.push(projection)
    residual = residual.map((value, row) => value - projection * (unit[row] ?? 0))
  }
  const backSubstitute = (right: readonly number[]) => {
    const x = [...right]
    for (let row = size - 1; row >= 0; row--) {
      for (let column = row + 1; column < size; column++) {
        x[row] = (x[row] ?? 0) - (upper[row]?.[column] ?? 0) * (x[column] ?? 0)
      }
      x[row] = (x[row] ?? 0) / (upper[row]?.[row] ?? 1)
    }
    return x
  }
  // Covariance is the inverse of R times its transpose: squared lengths of the rows of the inverse.
  const inverse = projections.map((_, column) =>
    backSubstitute(projections.map((__, row) => (row === column ? 1 : 0))),
  )
  return {
    x: backSubstitute(projections),
    errors: projections.map((_, row) =>
      Math.sqrt(inverse.reduce((sum, column) => sum + (column[row] ?? 0) ** 2, 0)),
    ),
    chiSquare: dot(residual, residual),
    degrees: slices.length - size,
  }
}
