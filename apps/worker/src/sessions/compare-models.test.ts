import { comparisonSchedule, leastPairs } from '@paceline/domain'
import { describe, expect, it } from 'vitest'
import { compareModels } from './compare-models.js'
import type { RunPair } from './process-pairs.js'
import {
  honest,
  ready,
  type Script,
  type ScriptedSession,
  scriptedClock,
  scriptedModel,
  scriptedSession,
} from './scripted-session.js'

const named = (id: string) => ({ id, file: { ...scriptedModel, path: `/${id}` } })

interface Options extends ScriptedSession {
  readonly seed?: number
  readonly variants?: string[]
  readonly refuse?: string
}

/** Models by how long they take, on a device that gets slower and slower. */
async function compare(typicalMs: Record<string, number>, options: Options = {}) {
  const clock = scriptedClock()
  const invoked: string[] = []
  const honestly = honest(
    (invocation, { model }) => {
      const ms = (typicalMs[model.path.slice(1)] ?? 1) * (1 + clock.now() / 1e6)
      // Processes differ by up to half a percent.
      const ratio = 1 + ((invocation * 7919) % 11) / 2200
      return Array.from({ length: 200 }, (_, at) => ms * ratio * (1 + (at % 5) * 1e-3))
    },
    { clock },
  )
  const script: Script = async function* (plan, signal) {
    const name = plan.model.path.slice(1)
    invoked.push(name)
    if (name !== options.refuse) return yield* honestly(plan, signal)
    yield ready
    yield { type: 'unsupported', code: 'operator-unsupported', message: 'no FFT2D here' }
  }
  const variants = (options.variants ?? ['other']).map(named)
  const session = scriptedSession(script, { ...options, clock })
  const outcome = await compareModels({
    ...session,
    baseline: named('base'),
    variants,
    seed: options.seed ?? 1,
    pairs: 6,
    onProgress: () => {},
  })
  return { outcome, invoked, clock }
}

async function compared(typicalMs: Record<string, number>, options: Options = {}) {
  const { outcome, ...rest } = await compare(typicalMs, options)
  if (outcome.state !== 'completed') throw new Error(`${outcome.code}: ${outcome.message}`)
  const { comparison } = outcome.measurement.conditions as unknown as { comparison: { pairs: RunPair[] } }
  return { ...outcome, ...rest, ran: comparison.pairs }
}

describe('compareModels', () => {
  it('finds the ratio of two models though the device slows down under them', async () => {
    const { comparison, measurement, samples } = await compared({ base: 10, other: 9 })
    expect(comparison).toEqual([
      {
        variant: 'other',
        ratio: expect.closeTo(0.9, 2),
        ci: expect.objectContaining({ level: 0.95 }),
        pValue: expect.any(Number),
        verdict: 'faster',
        minimumDetectableEffect: expect.any(Number),
        pairs: leastPairs(1),
        medianMs: expect.any(Number),
        baselineMedianMs: expect.any(Number),
        sampleVerdict: 'drifting',
      },
    ])
    expect(measurement.invocations).toBe(leastPairs(1))
    expect(measurement.latencyMs.median).toBeCloseTo(10, 0)
    expect([...new Set(samples.map(({ subject }) => subject))]).toEqual(['model', 'variant:other'])
  })

  it('restarts both processes of each pair, in the order that the seed draws', async () => {
    for (const seed of [1, 2, 3]) {
      const { invoked } = await compared({ base: 10, other: 10 }, { seed })
      const schedule = comparisonSchedule({ seed, pairs: 6, variants: 1 })
      const drawn = schedule.flatMap(({ order }) => (order === 'AB' ? ['base', 'other'] : ['other', 'base']))
      expect(invoked).toEqual(drawn)
    }
  })

  it('compares several variants, the baseline itself among them', async () => {
    const variants = ['other', 'base', 'third']
    const { comparison, invoked } = await compared({ base: 10, other: 12, third: 10.5 }, { variants })
    expect(comparison.map(({ variant, verdict }) => [variant, verdict])).toEqual([
      ['other', 'slower'],
      ['base', 'no-difference'],
      ['third', 'slower'],
    ])
    expect(invoked).toHaveLength(2 * 3 * leastPairs(3))
  })

  it('spends half of the budget of all models on the pairs of the first look', async () => {
    const request = { maxSeconds: 4, maxIterations: 100_000 }
    const { measurement, ran } = await compared({ base: 1, other: 1 }, { request })
    expect(ran).toHaveLength(leastPairs(1))
    const { timeline } = measurement.conditions as unknown as { timeline: { sessionSeconds: number } }
    expect(timeline.sessionSeconds).toBeLessThan(8)
  })

  it('runs a disturbed pair again in its order, and keeps what was disturbed apart', async () => {
    const device = { others: [{ fromMs: 400, toMs: 900, cores: 1 }] }
    const { ran, samples, comparison } = await compared({ base: 10, other: 10 }, { device })
    const repeated = ran.filter((pair) => pair.repeated)
    expect(repeated.length).toBeGreaterThan(0)
    expect(ran.filter((pair) => !pair.repeated).map(({ pair, order }) => [pair, order])).toEqual(
      comparisonSchedule({ seed: 1, pairs: 6, variants: 1 }).map(({ pair, order }) => [pair, order]),
    )
    expect(samples.some(({ phase }) => phase === 'apart')).toBe(true)
    expect(comparison[0]?.pairs).toBe(leastPairs(1))
  })

  it('does not repeat for ever beside somebody who stays', async () => {
    const device = { others: [{ fromMs: 0, toMs: 1e9, cores: 1 }] }
    const { ran, measurement, comparison } = await compared({ base: 10, other: 10 }, { device })
    expect(ran.filter((pair) => !pair.repeated)).toHaveLength(leastPairs(1))
    expect(measurement.apart).toMatchObject([{ cause: 'contended', inFigure: true }])
    expect(comparison).toHaveLength(1)
  })

  it('names the model that the runtime refuses', async () => {
    const { outcome } = await compare({}, { refuse: 'other' })
    expect(outcome).toEqual({
      state: 'unsupported',
      code: 'operator-unsupported',
      message: 'other: no FFT2D here',
    })
  })
})
