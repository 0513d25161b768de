import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.js'
import { normalCdf, normalQuantile } from '../statistics/normal.js'
import { paretoFront } from './front.js'
import { frontProbability, maxProbabilityPoints, type PointInterval } from './front-probability.js'
import type { Objective } from './objectives.js'

interface Point {
  readonly ms: number
  readonly top1: number
  readonly interval: PointInterval | null
}

const latency: Objective<Point> = { value: ({ ms }) => ms, direction: 'lower' }
const uncertain = { ...latency, interval: ({ interval }: Point) => interval }
const quality: Objective<Point> = { value: ({ top1 }) => top1, direction: 'higher' }

function point(ms: number, top1: number, deviation: number): Point {
  const z = normalQuantile(0.975)
  const [low, high] = [ms * Math.exp(-z * deviation), ms * Math.exp(z * deviation)]
  return { ms, top1, interval: deviation === 0 ? null : { level: 0.95, low, high } }
}

/** Draws the latencies again and again and counts how often each point is on the front. */
function simulated(points: readonly Point[], deviations: readonly number[], draws: number): number[] {
  const random = createRandom(99)
  const counts = points.map(() => 0)
  for (let draw = 0; draw < draws; draw++) {
    const drawn = points.map((p, index) => ({
      index,
      ms: p.ms * Math.exp((deviations[index] ?? 0) * random.nextNormal()),
      top1: p.top1,
    }))
    const front = paretoFront(drawn, [
      { value: ({ ms }) => ms, direction: 'lower' },
      { value: ({ top1 }) => top1, direction: 'higher' },
    ])
    for (const { index } of front) counts[index] = (counts[index] ?? 0) + 1
  }
  return counts.map((count) => count / draws)
}

describe('frontProbability', () => {
  it('agrees with a simulation to 0.01, narrow and wide intervals and exact points mixed', () => {
    const random = createRandom(4)
    const deviations = [0.03, 0.03, 0.1, 0.001, 0, 0.05, 0.2, 0.02, 0, 0.1]
    const points = deviations.map((deviation, index) =>
      point(10 * Math.exp(0.2 * random.nextNormal()), 60 + (index % 4), deviation),
    )
    const exact = frontProbability(points, uncertain, [quality]) ?? []
    const estimate = simulated(points, deviations, 40_000)
    exact.forEach((probability, index) => {
      expect(Math.abs(probability - (estimate[index] ?? Number.NaN))).toBeLessThan(0.01)
    })
    expect(exact.filter((probability) => probability > 0.05 && probability < 0.95).length).toBeGreaterThan(2)
  })

  it('is a half for two that differ in nothing but chance', () => {
    const [one = 0, other = 0] =
      frontProbability([point(10, 70, 0.02), point(10, 70, 0.02)], uncertain, [quality]) ?? []
    expect(one).toBeCloseTo(0.5, 6)
    expect(other).toBeCloseTo(0.5, 6)
  })

  it('is the closed form for two, far into the tail', () => {
    // The slower of two as good is on the front when it is the faster after all: Phi(-gap / (sqrt 2 deviation)).
    for (const gap of [0.01, 0.05, 0.1]) {
      const points = [point(10 * Math.exp(gap), 70, 0.02), point(10, 70, 0.02)]
      const [slower = 0] = frontProbability(points, uncertain, [quality]) ?? []
      expect(slower).toBeCloseTo(normalCdf(-gap / (Math.SQRT2 * 0.02)), 5)
    }
  })

  it('is the front itself, 1 or 0, where nothing is uncertain', () => {
    const random = createRandom(12)
    const points = Array.from({ length: 300 }, () => point(1 + random.nextBelow(9), random.nextBelow(9), 0))
    const front = new Set(paretoFront(points, [latency, quality]))
    const probabilities = frontProbability(points, uncertain, [quality])
    expect(probabilities).toEqual(points.map((p) => (front.has(p) ? 1 : 0)))
  })

  it('turns with the direction of the uncertain objective', () => {
    const points = [point(10, 70, 0.05), point(11, 72, 0.05), point(10.5, 69, 0.05)]
    const rates = points.map(({ ms, top1, interval }) => ({
      ms: 1 / ms,
      top1,
      interval: interval && { level: interval.level, low: 1 / interval.high, high: 1 / interval.low },
    }))
    const turned = frontProbability(rates, { ...uncertain, direction: 'higher' }, [quality]) ?? []
    const plain = frontProbability(points, uncertain, [quality]) ?? []
    turned.forEach((probability, index) => {
      expect(probability).toBeCloseTo(plain[index] ?? Number.NaN, 9)
    })
  })

  it('leaves too many points alone, and refuses values that have no logarithm', () => {
    const many = Array.from({ length: maxProbabilityPoints + 1 }, () => point(1, 1, 0))
    expect(frontProbability(many, uncertain, [quality])).toBeNull()
    const wrong: Point[] = [
      { ms: 0, top1: 1, interval: null },
      { ms: 1, top1: Number.NaN, interval: null },
      { ms: 1, top1: 1, interval: { level: 0.95, low: -1, high: 2 } },
      { ms: 1, top1: 1, interval: { level: 0.95, low: 3, high: 2 } },
      { ms: 1, top1: 1, interval: { level: 1, low: 1, high: 2 } },
    ]
    for (const one of wrong) {
      expect(() => frontProbability([one], uncertain, [quality])).toThrow(
        expect.objectContaining({ code: 'invalid-point', index: 0 }),
      )
    }
  })
})
