import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../random/random.js'
import { mean, stddev } from '../statistics/moments.js'
import type { ProfileObservations } from './build-system.js'
import { withContextError } from './context-error.js'
import { reconcileOperators } from './reconcile-operators.js'

/** 40 operators; every slice is known from five invocations that vary by 2%, and each single is off by a log-normal part of itself. */
function profileOf(
  random: Random,
  contextRatio: number,
): { observations: ProfileObservations; truth: number[] } {
  const truth = Array.from({ length: 40 }, () => 20 * Math.exp(random.nextNormal()))
  const measured = (us: number) => {
    const invocations = Array.from({ length: 5 }, () => us * (1 + 0.02 * random.nextNormal()))
    const medianUs = mean(invocations)
    return { medianUs, meanUs: medianUs, standardErrorUs: (stddev(invocations) ?? 0) / Math.sqrt(5) }
  }
  const upTo = (last: number) => truth.slice(0, last + 1).reduce((sum, us) => sum + us, 5)
  const observations = {
    singles: truth.map((us) => measured(us * Math.exp(contextRatio * random.nextNormal()) + 5)),
    prefixes: truth.map((_, index) => (index % 4 === 3 ? measured(upTo(index)) : null)),
    whole: measured(upTo(39)),
    resolutionUs: 0.01,
    degrees: 4,
  }
  return { observations, truth }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

describe('withContextError', () => {
  it('finds how far singles are off, and nothing where they are not', () => {
    const random = createRandom(5)
    const found = (ratio: number) =>
      mean(
        Array.from(
          { length: 20 },
          () => withContextError(profileOf(random, ratio).observations).contextRatio,
        ),
      )
    expect(found(0)).toBeLessThan(0.06)
    for (const ratio of [0.1, 0.3]) expect(Math.abs(found(ratio) / ratio - 1)).toBeLessThan(0.3)
  })

  it('keeps the sum of the operators to the whole, and their intervals about the truth', () => {
    const random = createRandom(6)
    let held = 0
    const offsets: number[] = []
    for (let trial = 0; trial < 15; trial++) {
      const { observations, truth } = profileOf(random, 0.2)
      const { operators, overheadUs } = reconcileOperators(withContextError(observations).observations)
      offsets.push(
        Math.abs((sum(operators.map(({ medianUs }) => medianUs)) + overheadUs) / (sum(truth) + 5) - 1),
      )
      held += operators.filter(
        ({ index, low, high }) => low <= (truth[index] ?? 0) && (truth[index] ?? 0) <= high,
      ).length
    }
    expect(Math.max(...offsets)).toBeLessThan(0.03)
    expect(held / (15 * 40)).toBeGreaterThan(0.95)
  })

  it('leaves observations alone that agree', () => {
    const { observations } = profileOf(createRandom(7), 0)
    const roomy = {
      ...observations,
      singles: observations.singles.map((s) => s && { ...s, standardErrorUs: s.medianUs }),
    }
    expect(withContextError(roomy)).toEqual({ observations: roomy, contextRatio: 0 })
  })
})
