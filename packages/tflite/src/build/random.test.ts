import { describe, expect, it } from 'vitest'
import { fillUniform } from './random.js'

function draw(count: number, limit: number, seed: number, stream: number): Float32Array {
  const out = new Float32Array(count)
  fillUniform(out, limit, seed, stream)
  return out
}

describe('fillUniform', () => {
  it('gives these numbers on every engine', () => {
    expect([...draw(4, 1, 0, 0)]).toEqual([
      -0.03172039985656738, -0.20559053122997284, 0.7718822956085205, 0.9946190118789673,
    ])
    expect([...draw(4, 1, 2 ** 32 - 1, 7)]).toEqual([
      0.007543093990534544, -0.8043291568756104, -0.1684502363204956, -0.21177934110164642,
    ])
  })

  it('is uniform: mean, variance and decile counts within four standard errors', () => {
    const count = 200_000
    const values = draw(count, 2, 1, 1)
    const mean = values.reduce((sum, x) => sum + x, 0) / count
    const variance = values.reduce((sum, x) => sum + x * x, 0) / count
    // Uniform in ±2: variance 4/3, and x² has variance 16/5 - 16/9.
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(4 / 3 / count))
    expect(Math.abs(variance - 4 / 3)).toBeLessThan(4 * Math.sqrt((16 / 5 - 16 / 9) / count))
    for (let decile = 0; decile < 10; decile++) {
      const inside = values.filter((x) => Math.floor((x + 2) * 2.5) === decile).length
      expect(Math.abs(inside - count / 10)).toBeLessThan(4 * Math.sqrt(count * 0.09))
    }
  })

  it('gives neither zero nor subnormal numbers, and none beyond the limit', () => {
    const magnitudes = draw(200_000, 0.01, 3, 4).map(Math.abs)
    expect(magnitudes.reduce((least, x) => Math.min(least, x))).toBeGreaterThan(2 ** -126)
    expect(magnitudes.reduce((most, x) => Math.max(most, x))).toBeLessThanOrEqual(Math.fround(0.01))
  })

  it('has independent streams: neighbours in seed or stream are uncorrelated', () => {
    const count = 50_000
    const base = draw(count, 1, 5, 5)
    for (const other of [draw(count, 1, 5, 6), draw(count, 1, 6, 5)]) {
      const correlation = base.reduce((sum, x, i) => sum + x * (other[i] ?? 0), 0) / (count / 3)
      expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(count))
    }
  })
})
