import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.js'
import { createNoise, type NoiseKind, type NoiseSizes } from '../simulation/noise.js'
import { mean, stddev } from '../statistics/moments.js'
import { logMedianFigures, optimalIterations, twoLevelVariance } from './kalibera-jones.js'

describe('twoLevelVariance', () => {
  // The worked example of two levels in "Rigorous Benchmarking in Reasonable Time", as libkalibera tests it:
  // S1² = 12.7, S2² = 3.6, so T1² = 12.7 and T2² = 0.4 after rounding.
  it('agrees with the worked example of its authors', () => {
    const example = [
      [9, 5, 8, 3],
      [10, 6, 7, 11],
      [1, 12, 2, 4],
    ]
    const figures = example.map((values) => ({
      figure: mean(values),
      variance: (stddev(values) ?? 0) ** 2 / values.length,
      iterations: values.length,
    }))
    const { within, between } = twoLevelVariance(figures)
    expect(within.toFixed(1)).toBe('12.7')
    expect(between.toFixed(1)).toBe('0.4')
    // Means 6.25, 8.5 and 4.75 about 6.5: (0.25² + 2² + 1.75²) / 2, less S1² / 4 with S1² = 114.5 / 9.
    expect(within).toBeCloseTo(114.5 / 9, 12)
    expect(between).toBeCloseTo(7.125 / 2 - 114.5 / 36, 12)
  })

  it('is 0 between invocations that differ less than their samples explain', () => {
    const figures = [1, 1.1].map((figure) => ({ figure, variance: 4, iterations: 3 }))
    expect(twoLevelVariance(figures)).toEqual({ within: 12, between: 0 })
  })
})

describe('optimalIterations', () => {
  // libkalibera's example: T1² = 0.7266667, T2² = 0.262777778, costs of 20 and 3 seconds give 4.2937.
  it('agrees with the published example', () => {
    const variance = { within: 0.7266667, between: 0.262777778 }
    const cost = { overheadSeconds: 20, iterationSeconds: 3 }
    expect(optimalIterations(variance, cost)).toBeCloseTo(4.2937, 3)
  })

  it('gives the narrowest interval for the time, as a search over all numbers finds it', () => {
    const [within, between] = [9e-4, 1e-4]
    const cost = { overheadSeconds: 0.4, iterationSeconds: 0.01 }
    const varianceFor = (iterations: number) =>
      (between + within / iterations) * (cost.overheadSeconds + iterations * cost.iterationSeconds)
    const candidates = Array.from({ length: 200 }, (_, index) => index + 1)
    const best = candidates.reduce((one, other) => (varianceFor(other) < varianceFor(one) ? other : one))
    expect(Math.abs(optimalIterations({ within, between }, cost) - best)).toBeLessThan(0.6)
  })

  it('is endless where invocations do not differ and 0 where iterations do not', () => {
    const cost = { overheadSeconds: 1, iterationSeconds: 0.1 }
    expect(optimalIterations({ within: 1, between: 0 }, cost)).toBe(Number.POSITIVE_INFINITY)
    expect(optimalIterations({ within: 0, between: 0 }, cost)).toBe(0)
    expect(optimalIterations({ within: 1, between: 0 }, { ...cost, overheadSeconds: 0 })).toBe(0)
  })
})

describe('logMedianFigures', () => {
  const figuresOf = (kind: NoiseKind, iterations: number, sizes: Partial<NoiseSizes>) => {
    const noise = createNoise(kind, createRandom(5), sizes)
    const samples = Array.from({ length: 400 }, () => {
      const process = noise.startProcess()
      return Float64Array.from({ length: iterations }, () => 10 * process.next(0))
    })
    return logMedianFigures(samples)
  }

  it.each([
    ['white', { withinSd: 0.02 }],
    ['skewed', { withinSd: 0.05 }],
    ['ar1', { withinSd: 0.02, correlation: 0.8 }],
  ] as const)('knows how much medians vary for %s', (kind, sizes) => {
    const figures = figuresOf(kind, 200, sizes)
    const observed = stddev(figures.map(({ figure }) => figure)) ?? 0
    const stated = Math.sqrt(mean(figures.map(({ variance }) => variance)))
    expect(stated / observed).toBeGreaterThan(0.85)
    expect(stated / observed).toBeLessThan(1.15)
  })

  it('tells the variance between invocations from that within', () => {
    const figures = figuresOf('invocation-shift', 50, { withinSd: 0.04, betweenSd: 0.02 })
    expect(Math.sqrt(twoLevelVariance(figures).between)).toBeCloseTo(0.02, 2)
  })

  it('takes single samples and equal ones', () => {
    expect(logMedianFigures([[2], [3, 3]])).toEqual([
      { figure: Math.log(2), variance: 0, iterations: 1 },
      { figure: Math.log(3), variance: 0, iterations: 2 },
    ])
  })
})
