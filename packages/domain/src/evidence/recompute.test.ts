import { describe, expect, it } from 'vitest'
import { withDefaults } from '../protocol/protocol-defaults.js'
import { createRandom } from '../random/random.js'
import { compareFigures } from './compare-figures.js'
import type { Evidence, MeasuredEvidence, RecordedMeasurement, RecordedSamples } from './evidence.js'
import { recomputeEvidence } from './recompute.js'
import { recomputeComparison } from './recompute-comparison.js'
import { EvidenceError, recomputeMeasurement } from './recompute-measurement.js'
import { recomputeReplay } from './recompute-replay.js'

const random = createRandom(7)
const noise = (count: number, ms: number) =>
  Array.from({ length: count }, () => ms * (0.97 + 0.06 * random.nextUnit()))
const set = (subject: string, invocation: number, samplesMs: number[]): RecordedSamples => ({
  subject,
  invocation,
  phase: 'measured',
  samplesMs,
})

const own = [7, 8, 9, 10, 11].map((count) => noise(count, 10))
const record = { batch: 1, apart: null, seconds: 2, warmup: { reason: 'agreed' } } as const
const protocol = withDefaults({ maxSeconds: 2 }, { delegates: ['xnnpack'], context: 'process' })

function evidence(more: Partial<RecordedMeasurement> = {}, extra: RecordedSamples[] = []): MeasuredEvidence {
  const samples = own.map((samplesMs, invocation) => set('model', invocation, samplesMs))
  const measurement: RecordedMeasurement = {
    batch: 1,
    invocations: own.length,
    latencyMs: { median: 10, ci: null, standardErrorRatio: null },
    reasons: [],
    sentinel: null,
    plan: null,
    profile: null,
    conditions: { invocations: own.map(() => record) },
    ...more,
  }
  return { protocol, measurement, samples: [...samples, ...extra] }
}

// Slow and simple, written from the definitions and not from the code.

const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b)
function middle(values: readonly number[]): number {
  const order = sorted(values)
  const half = Math.floor(order.length / 2)
  return order.length % 2 === 1
    ? (order[half] as number)
    : ((order[half - 1] as number) + (order[half] as number)) / 2
}
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const average = (values: readonly number[]) => sum(values) / values.length
const variance = (values: readonly number[]) =>
  sum(values.map((value) => (value - average(values)) ** 2)) / (values.length - 1)
/** P(T <= t) for four degrees of freedom, which has a closed form. */
const cdf4 = (t: number) => {
  const share = (t * t) / (1 + (t * t) / 4)
  return 0.5 + 0.375 * Math.sqrt(share) * Math.sign(t) * (1 - share / 12)
}
function quantile4(probability: number): number {
  let [low, high] = [0, 100]
  for (let round = 0; round < 200; round++) {
    const guess = (low + high) / 2
    if (cdf4(guess) < probability) low = guess
    else high = guess
  }
  return low
}

describe('recomputeMeasurement', () => {
  it('gives the estimates that their definitions give', () => {
    const all = own.flat()
    const logMedians = own.map((samples) => Math.log(middle(samples)))
    const error = Math.sqrt(variance(logMedians) / 5)
    // At the first look, five invocations, 85% of the 5% are spent.
    const reach = quantile4(1 - (0.05 * 0.85) / 2) * error
    const [low, high] = [Math.exp(average(logMedians) - reach), Math.exp(average(logMedians) + reach)]
    const { latencyMs, iterations, invocations } = recomputeMeasurement(evidence(), [])
    expect([iterations, invocations]).toEqual([45, 5])
    const expected = {
      median: middle(all),
      mean: average(all),
      min: Math.min(...all),
      max: Math.max(...all),
      p99: null,
      stddev: Math.sqrt(variance(all)),
      mad: middle(all.map((value) => Math.abs(value - middle(all)))),
      cv: Math.sqrt(variance(all)) / average(all),
      standardErrorRatio: error,
      nextSession: null,
      ci: { level: 0.95, low, high, halfWidthRatio: Math.sqrt(high / low) - 1 },
    }
    const differing = compareFigures('latencyMs', latencyMs, expected).filter(({ agrees }) => !agrees)
    expect(differing).toEqual([])
  })

  it('says where another session would land by the floor that it is given', () => {
    const medians = [10, 10.2, 9.9, 10.1, 10.05]
    const floor = [1, 2].map((model) => ({
      modelId: `mdl_${model}`,
      sessions: medians.map((medianMs) => ({ medianMs: model * medianMs, standardErrorRatio: 0.001 })),
    }))
    const [known, unknown] = [floor, floor.slice(1)].map(
      (groups) => recomputeMeasurement(evidence(), groups).latencyMs as { nextSession: { high: number } },
    )
    expect(unknown?.nextSession).toBeNull()
    // 8 degrees; both sessions vary about the device's level, so the variance between sessions counts twice.
    const between = variance(medians.map(Math.log))
    const logMedians = own.map((samples) => Math.log(middle(samples)))
    const excess = Math.max(0, variance(logMedians) / 5 - 0.001 ** 2)
    const t8 = 2.306004135204166
    const reach = t8 * Math.sqrt(2 * between + excess)
    expect(known?.nextSession.high).toBeCloseTo(middle(own.flat()) * Math.exp(reach), 9)
  })

  it('normalises by the readings that were recorded', () => {
    const takes = [noise(20, 1), noise(20, 1), noise(20, 2)]
    const sentinel = { ratio: 9, moved: false, tries: 1 }
    const readings = [{ compute: 0 }, { compute: 2 }]
    const conditions = { invocations: own.map(() => record), sentinel: { readings } }
    const extra = takes.map((samplesMs, invocation) => set('sentinel:compute', invocation, samplesMs))
    const recomputed = recomputeMeasurement(evidence({ sentinel, conditions }, extra), [])
    const [before, after] = [middle(takes[0] ?? []), middle(takes[2] ?? [])]
    expect(recomputed.sentinel).toMatchObject({
      before: expect.closeTo(before, 9),
      after: expect.closeTo(after, 9),
      ratio: expect.closeTo(after / before, 9),
      moved: true,
      models: [{ name: 'compute', beforeMs: before, afterMs: after }],
    })
    // A device that is twice as slow at the end was slower by its root throughout.
    const { normalisedMedianMs } = recomputed.sentinel as { normalisedMedianMs: number }
    expect(normalisedMedianMs).toBeGreaterThan(middle(own.flat()) / Math.sqrt(after / before))
    expect(normalisedMedianMs).toBeLessThan(0.75 * middle(own.flat()))
  })

  it('misses what does not belong together', () => {
    const conditions = { invocations: [record, record] }
    expect(() => recomputeMeasurement(evidence({ conditions }), [])).toThrow(EvidenceError)
    expect(() => recomputeComparison(evidence())).toThrow(EvidenceError)
  })
})

describe('recomputeComparison', () => {
  it('gives the ratio of typical pairs, without those that were run again', () => {
    const count = 14
    const baseline = Array.from({ length: count + 1 }, () => noise(9, 10))
    const variant = Array.from({ length: count + 1 }, () => noise(9, 8))
    const pairs = baseline.map((_, position) => ({
      variant: 0,
      order: position % 2 === 0 ? ('AB' as const) : ('BA' as const),
      baselineInvocation: position,
      variantInvocation: position,
      repeated: position === 3,
    }))
    const conditions = { comparison: { seed: 1, variants: ['mdl_a'], pairs } }
    const samples = [
      ...baseline.map((samplesMs, invocation) => set('model', invocation, samplesMs)),
      ...variant.map((samplesMs, invocation) => set('variant:mdl_a', invocation, samplesMs)),
    ]
    const logRatios = baseline.flatMap((samplesMs, position) =>
      position === 3 ? [] : [Math.log(middle(variant[position] ?? []) / middle(samplesMs))],
    )
    const [result] = recomputeComparison({ ...evidence({ conditions }), samples })
    expect(result).toMatchObject({
      variant: 'mdl_a',
      pairs: count,
      ratio: expect.closeTo(Math.exp(average(logRatios)), 9),
      verdict: 'faster',
    })
  })
})

describe('recomputeReplay', () => {
  it('gives the ratio of both medians, and the runner by its versions', () => {
    const again = evidence({ latencyMs: { median: 10.3, ci: null, standardErrorRatio: 0.001 } })
    const original = evidence({ latencyMs: { median: 10, ci: null, standardErrorRatio: 0.001 } })
    const outcome = recomputeReplay(again, { outcome: {}, original, floor: [] })
    expect(outcome).toMatchObject({
      ratio: expect.closeTo(1.03, 12),
      sessionVariance: 'unknown',
      outcome: 'inconclusive',
      sameRunner: null,
    })
  })
})

describe('recomputeEvidence', () => {
  const whole = (run: MeasuredEvidence): Evidence => ({ run, floor: [], comparison: null, replay: null })
  const stored = (): MeasuredEvidence => {
    const { reasons, ...figures } = recomputeMeasurement(evidence(), [])
    const list = Object.entries(reasons).map(([code, value]) => ({ code, value }))
    return evidence({ ...figures, reasons: [...list, { code: 'machine-busy', value: 0.3 }] })
  }

  it('finds a figure that the samples do not give, and one that it does not have', () => {
    expect(recomputeEvidence(whole(stored())).figures.filter(({ agrees }) => !agrees)).toEqual([])
    const { protocol: asked, measurement, samples } = stored()
    const latencyMs = { ...measurement.latencyMs, median: measurement.latencyMs.median * (1 + 1e-8) }
    const changed = {
      protocol: asked,
      measurement: { ...measurement, latencyMs, verdict: 'drifting' },
      samples,
    }
    const differing = recomputeEvidence(whole(changed)).figures.filter(({ agrees }) => !agrees)
    expect(differing.map(({ path }) => path)).toEqual(['measurement.latencyMs.median', 'measurement.verdict'])
    const reasons = [...measurement.reasons, { code: 'trend', value: 0.5 }]
    const more = recomputeEvidence(
      whole({ protocol: asked, measurement: { ...measurement, reasons }, samples }),
    )
    expect(more.figures.filter(({ agrees }) => !agrees)).toEqual([
      { path: 'measurement.reasons.trend', stored: 0.5, recomputed: undefined, agrees: false },
    ])
  })

  it('works out of another version only what no version changes, and says so', () => {
    const { measurement, samples } = stored()
    const old = { ...protocol, estimator: { name: 'log-median-t', version: 1 } }
    const latencyMs = { ...measurement.latencyMs, ci: { low: 1, high: 2 }, standardErrorRatio: null }
    const { figures, notes } = recomputeEvidence(
      whole({ protocol: old, measurement: { ...measurement, latencyMs }, samples }),
    )
    expect(figures.every(({ agrees }) => agrees)).toBe(true)
    expect(figures.map(({ path }) => path)).toContain('measurement.latencyMs.mad')
    expect(notes).toEqual([expect.stringContaining('measured under log-median-t 1')])
  })
})
