import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.js'
import { createNoise, type NoiseKind, type NoiseSizes } from '../simulation/noise.js'
import { InvalidSampleError, NoSamplesError } from '../statistics/samples.js'
import { steadiness, unsteadyBy } from './steadiness.js'

/** Invocations of `count` samples of about 5 ms, one after the other with pauses of 0.4 s. */
function sessionOf(
  kind: NoiseKind,
  seed: number,
  sizes: Partial<NoiseSizes> = {},
  [invocations, count]: readonly [number, number] = [6, 160],
): Float64Array[] {
  const noise = createNoise(kind, createRandom(seed), sizes)
  let clockMs = 0
  return Array.from({ length: invocations }, () => {
    const process = noise.startProcess()
    clockMs += 400
    return Float64Array.from({ length: count }, () => {
      const sample = 5 * process.next(clockMs)
      clockMs += sample
      return sample
    })
  })
}

/** Share of sessions that any test marks. */
function markedShare(
  kind: NoiseKind,
  sessions: number,
  sizes: Partial<NoiseSizes>,
  shape: readonly [number, number] = [6, 160],
): number {
  const seeds = Array.from({ length: sessions }, (_, seed) => seed)
  const marked = seeds.filter(
    (seed) => unsteadyBy(steadiness(sessionOf(kind, seed, sizes, shape))).length > 0,
  )
  return marked.length / sessions
}

describe('steadiness', () => {
  it.each([
    ['white', {}],
    ['skewed', { withinSd: 0.04 }],
    ['ar1', {}],
    ['ar1', { correlation: 0.5, withinSd: 0.05 }],
    ['invocation-shift', { betweenSd: 0.03 }],
    ['invocation-shift', { betweenSd: 0.03, withinSd: 0.002 }],
  ] as const)('leaves stationary sessions alone: %s %o', (kind, sizes) => {
    for (const shape of [
      [6, 160],
      [12, 12],
    ] as const) {
      expect(markedShare(kind, 150, sizes, shape)).toBeLessThanOrEqual(0.08)
    }
  })

  it.each(['drift', 'level-change', 'session-correlated', 'saturating-heat'] as const)(
    'sees %s by 4 of 100',
    (kind) => {
      expect(markedShare(kind, 80, { withinSd: 0.01, shift: 0.04 })).toBeGreaterThan(0.9)
    },
  )

  it('ignores movements below 2%, however certain', () => {
    expect(markedShare('drift', 60, { withinSd: 0.002, shift: 0.012, horizonMs: 7_500 })).toBe(0)
    const { trend } = steadiness(sessionOf('drift', 1, { withinSd: 0.002, shift: 0.012, horizonMs: 7_500 }))
    expect(trend?.pValue).toBeLessThan(0.001)
    expect(Math.abs(trend?.changeRatio ?? 0)).toBeCloseTo(0.012, 2)
  })

  it('finds a fall as surely as the rise that it is in a mirror', () => {
    for (const kind of ['drift', 'level-change', 'white'] as const) {
      const samples = sessionOf(kind, 9, { withinSd: 0.01, shift: 0.04 }, [8, 101])
      const found = steadiness(samples)
      const mirrored = steadiness(samples.map((list) => list.map((sample) => 1 / sample)))
      expect(mirrored.trend?.pValue).toBeCloseTo(found.trend?.pValue ?? Number.NaN, 9)
      expect(mirrored.trend?.changeRatio).toBeCloseTo(1 / (1 + (found.trend?.changeRatio ?? 0)) - 1, 9)
      expect(mirrored.changePoint?.pValue).toBeCloseTo(found.changePoint?.pValue ?? Number.NaN, 9)
      expect(mirrored.wander?.pValue).toBeCloseTo(found.wander?.pValue ?? Number.NaN, 9)
    }
  })

  it('says where a level changes, and by how much', () => {
    const samples = sessionOf('white', 3, { withinSd: 0.01 })
    for (const [invocation, list] of samples.entries()) {
      list.forEach((sample, index) => {
        if (invocation > 2 || (invocation === 2 && index >= 100)) list[index] = sample * 1.04
      })
    }
    const { changePoint } = steadiness(samples)
    expect(changePoint?.pValue).toBeLessThan(0.01)
    expect(changePoint?.changeRatio).toBeCloseTo(0.04, 2)
    const at = (changePoint?.invocation ?? 0) * 160 + (changePoint?.index ?? 0)
    expect(Math.abs(at - 420)).toBeLessThan(62)
  })

  it('sees two modes of invocations and of samples, and how far apart they are', () => {
    const byInvocation = sessionOf('two-modes', 4, { withinSd: 0.01, shift: 0.05 }, [12, 60])
    expect(steadiness(byInvocation).modes?.separationRatio).toBeCloseTo(0.05, 2)
    expect(unsteadyBy(steadiness(byInvocation))).toContain('modes')
    const random = createRandom(8)
    const bySample = sessionOf('white', 5, { withinSd: 0.005 }).map((list) =>
      list.map((sample) => sample * (random.nextUnit() < 0.4 ? 1.06 : 1)),
    )
    const { modes } = steadiness(bySample)
    expect(modes?.separationRatio).toBeCloseTo(0.06, 2)
    expect(modes?.lowShare).toBeCloseTo(0.6, 1)
    expect(unsteadyBy(steadiness(bySample))).toEqual(['modes'])
  })

  it('does not take a few outliers for movement or for a mode', () => {
    const samples = sessionOf('white', 6, { withinSd: 0.01 })
    for (const list of samples) for (const index of [20, 21, 90]) list[index] = 40
    expect(unsteadyBy(steadiness(samples))).toEqual([])
  })

  it('knows how many samples correlated ones are worth', () => {
    const [white, correlated] = (['white', 'ar1'] as const).map((kind) =>
      steadiness(sessionOf(kind, 7, {}, [5, 1_000])),
    )
    expect(white?.effectiveSamples).toBeGreaterThan(4_000)
    expect(correlated?.effectiveSamples).toBeGreaterThan(150)
    expect(correlated?.effectiveSamples).toBeLessThan(500)
  })

  it('says nothing of too little, and finds nothing where nothing varies', () => {
    const nothing = { trend: null, changePoint: null, wander: null, modes: null }
    expect(steadiness([[4]])).toEqual({ effectiveSamples: 1, ...nothing })
    expect(steadiness([[4], [5]])).toEqual({ effectiveSamples: 2, ...nothing })
    const equal = Array.from({ length: 6 }, () => new Array(40).fill(3))
    expect(unsteadyBy(steadiness(equal))).toEqual([])
    // Equal within, different between: levels alone can tell.
    expect(
      unsteadyBy(steadiness([1, 1.01, 1.02, 1.03, 1.04, 1.05, 1.06].map((level) => [level, level]))),
    ).toContain('trend')
  })

  it('is finite and the same again for any samples', () => {
    const sample = fc.double({ min: 1e-3, max: 1e4, noNaN: true })
    const session = fc.array(fc.array(sample, { minLength: 1, maxLength: 30 }), {
      minLength: 1,
      maxLength: 9,
    })
    fc.assert(
      fc.property(session, (samples) => {
        const found = steadiness(samples)
        expect(steadiness(samples)).toEqual(found)
        for (const test of [found.trend, found.changePoint, found.wander, found.modes]) {
          for (const value of Object.values(test ?? {})) expect(Number.isFinite(value)).toBe(true)
          if (test) expect(test.pValue >= 0 && test.pValue <= 1).toBe(true)
        }
      }),
    )
  })

  it('takes many samples in blocks, and finds the same', () => {
    const many = sessionOf('drift', 2, { withinSd: 0.05, shift: 0.04, horizonMs: 800_000 }, [8, 20_000])
    expect(unsteadyBy(steadiness(many))).toContain('trend')
    expect(steadiness(many).trend?.changeRatio).toSatisfy(
      (ratio: number) => Math.abs(Math.abs(ratio) - 0.04) < 0.005,
    )
    expect(unsteadyBy(steadiness(sessionOf('ar1', 2, {}, [8, 20_000])))).toEqual([])
  })

  it('refuses what are no samples', () => {
    expect(() => steadiness([])).toThrow(NoSamplesError)
    expect(() => steadiness([[1], []])).toThrow(NoSamplesError)
    expect(() => steadiness([[1, Number.NaN]])).toThrow(InvalidSampleError)
  })
})
