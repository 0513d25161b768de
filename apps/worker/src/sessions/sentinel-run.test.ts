import { describe, expect, it } from 'vitest'
import { measureRun } from './measure-run.js'
import type { MeasuringSession } from './measuring-session.js'
import {
  honest,
  ready,
  type Script,
  type ScriptedSession,
  scriptedClock,
  scriptedModel,
  scriptedSession,
} from './scripted-session.js'
import type { SentinelModel } from './sentinels.js'

const sentinelOf = (family: SentinelModel['family'], name: string): SentinelModel => ({
  family,
  name,
  file: { path: `/sentinels/${name}`, sha256: '1'.repeat(64), bytes: 1 },
})
/** The scripted runtime is none of the kernels'. */
const sentinels = [
  sentinelOf('kernels', 'pointwise'),
  sentinelOf('tflite', 'compute'),
  sentinelOf('tflite', 'memory'),
]

/** A device that runs everything `slowdown` times slower at some moment; the model takes 10 ms, sentinels 1 and 2. */
async function measured(
  slowdown: (ms: number) => number,
  options: ScriptedSession & { refuse?: string; modelMs?: number } = {},
) {
  const clock = scriptedClock()
  const invoked: string[] = []
  const typicalMs: Record<string, number> = { '/sentinels/compute': 1, '/sentinels/memory': 2 }
  const samples = (path: string) => {
    const ratio = slowdown(clock.now()) * (typicalMs[path] ?? options.modelMs ?? 10)
    return Array.from({ length: path in typicalMs ? 50 : 100 }, (_, at) => ratio * (1 + (at % 3) * 1e-3))
  }
  const honestly = honest((_, { model }) => samples(model.path), { clock })
  const script: Script = async function* (plan, signal) {
    invoked.push(plan.model.path.split('/').at(-1) ?? '')
    if (options.refuse === undefined || !plan.model.path.endsWith(options.refuse)) {
      return yield* honestly(plan, signal)
    }
    yield ready
    yield { type: 'unsupported', code: 'operator-unsupported', message: 'no FILL here' }
  }
  const progress: number[] = []
  const outcome = await measureRun({
    ...scriptedSession(script, { ...options, clock }),
    model: scriptedModel,
    sentinels,
    onProgress: ({ samples }) => progress.push(samples),
  })
  if (outcome.state !== 'completed') throw new Error(`${outcome.code}: ${outcome.message}`)
  const { timeline } = outcome.measurement.conditions as unknown as {
    timeline: ReturnType<MeasuringSession['timeline']['report']>
  }
  const subjects = [...new Set(outcome.samples.map(({ subject }) => subject))]
  return { ...outcome, invoked, subjects, progress, timeline }
}

describe('a session with sentinels', () => {
  it('measures them before and after, and stores what they took beside the model', async () => {
    const { measurement, invoked, subjects, timeline, samples } = await measured(() => 1)
    expect(invoked).toEqual(['compute', 'memory', ...Array(5).fill('nowhere'), 'compute', 'memory'])
    expect(measurement.sentinel).toMatchObject({
      before: expect.closeTo(Math.SQRT2, 1),
      ratio: 1,
      moved: false,
      tries: 1,
      coefficient: 0,
      normalisedMedianMs: measurement.latencyMs.median,
      models: [
        { name: 'compute', beforeMs: expect.closeTo(1, 2), afterMs: expect.closeTo(1, 2) },
        { name: 'memory', beforeMs: expect.closeTo(2, 2), afterMs: expect.closeTo(2, 2) },
      ],
    })
    expect(subjects).toEqual(['model', 'sentinel:compute', 'sentinel:memory'])
    const memory = samples.filter(({ subject }) => subject === 'sentinel:memory')
    expect(memory.map(({ invocation, phase }) => `${invocation} ${phase}`)).toEqual([
      '0 warmup',
      '0 measured',
      '1 warmup',
      '1 measured',
    ])
    expect(timeline.sentinelSeconds).toBeGreaterThan(0.25)
    expect(timeline.coolDownSeconds).toBe(0)
  })

  it('measures again after a cool-down where they moved, and stores the first try as well', async () => {
    // Slower by a tenth from the middle of the first try until twelve seconds in.
    const { measurement, subjects, timeline } = await measured((ms) => (ms > 3000 && ms < 12_000 ? 1.1 : 1))
    expect(measurement.sentinel).toMatchObject({ tries: 2, moved: false, ratio: 1 })
    expect(measurement.latencyMs.median).toBeCloseTo(10.01)
    expect(subjects).toEqual(['model', 'try:1', 'sentinel:compute', 'sentinel:memory'])
    expect(timeline.coolDownSeconds).toBeGreaterThan(3)
  })

  it('tries three times at most, and the last is the figure, normalised beside the raw one', async () => {
    // Slower and slower, whatever it waits.
    const { measurement, subjects, samples } = await measured((ms) => 1.02 ** (ms / 1000))
    expect(measurement.sentinel).toMatchObject({ tries: 3, moved: true })
    expect(measurement.verdict).toBe('drifting')
    expect(measurement.reasons.map(({ code }) => code)).toContain('sentinel-moved')
    expect(subjects.filter((subject) => subject.startsWith('try:'))).toEqual(['try:1', 'try:2'])
    const measuredLast = samples.filter(({ subject, phase }) => subject === 'model' && phase === 'measured')
    expect(measuredLast.flatMap(({ samplesMs }) => [...samplesMs])).toHaveLength(measurement.iterations)
    const { normalisedMedianMs, coefficient } = measurement.sentinel ?? {
      normalisedMedianMs: 0,
      coefficient: 0,
    }
    expect(coefficient).toBeGreaterThan(0.5)
    expect(normalisedMedianMs).toBeLessThan(measurement.latencyMs.median)
    expect(measurement.latencyMs.median).toBeGreaterThan(
      Math.max(
        ...samples.filter(({ subject }) => subject === 'try:1').flatMap(({ samplesMs }) => [...samplesMs]),
      ),
    )
  })

  it('is measured without them where the runtime refuses one, and says so', async () => {
    const { measurement, invoked } = await measured(() => 1, { refuse: 'memory' })
    expect(measurement.sentinel).toBeNull()
    expect(measurement.reasons).toEqual([
      { code: 'no-sentinel', text: expect.stringContaining('memory: no FILL here'), value: null },
    ])
    expect(invoked.filter((name) => name !== 'nowhere')).toEqual(['compute', 'memory'])
  })

  it('leaves them out of sampling that is shorter than they are worth', async () => {
    const { measurement, invoked } = await measured(() => 1, { request: { maxSeconds: 0.9 } })
    expect(new Set(invoked)).toEqual(new Set(['nowhere']))
    expect(measurement).toMatchObject({ sentinel: null, reasons: [] })
  })

  it('measures them between invocations of a session that lasts minutes', async () => {
    const { invoked } = await measured(() => 1, { request: { maxSeconds: 300 }, modelMs: 1000 })
    const between = invoked.slice(2, -2)
    expect(between.join(' ')).toMatch(/^(nowhere )+compute memory (nowhere )+compute memory nowhere/)
  })
})
