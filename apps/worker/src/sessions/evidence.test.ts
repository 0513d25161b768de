import { protocolOn } from '@paceline/contracts'
import { createRandom, type Evidence, normalQuantile, recomputeEvidence } from '@paceline/domain'
import { describe, expect, it } from 'vitest'
import { compareModels } from './compare-models.js'
import { type MeasureOutcome, measureRun } from './measure-run.js'
import {
  honest,
  type ScriptedDevice,
  type ScriptedSession,
  scriptedClock,
  scriptedModel,
  scriptedOffer,
  scriptedSession,
} from './scripted-session.js'

const named = (name: string) => ({
  family: 'tflite' as const,
  name,
  id: name,
  file: { ...scriptedModel, path: `/${name}` },
})

/** Runs everything in noise, by its typical milliseconds and what the device does at some moment. */
function noisyScript(slowdown: (ms: number) => number = () => 1) {
  const clock = scriptedClock()
  const random = createRandom(11)
  const noise = (spread: number) => Math.exp(spread * normalQuantile(random.nextUnit() || 0.5))
  const typicalMs: Record<string, number> = { '/compute': 1, '/memory': 2, '/other': 9 }
  const script = honest(
    (_, { model, arrival }) => {
      const ms = (typicalMs[model.path] ?? 10) * slowdown(clock.now()) * noise(0.004)
      const late = arrival.mode === 'periodic' ? 1.2 : 1
      return Array.from({ length: 100 }, () => late * ms * noise(0.01))
    },
    { clock },
  )
  return { script, clock }
}

async function measured(
  options: ScriptedSession & { device?: ScriptedDevice; slowdown?: (ms: number) => number } = {},
) {
  const { script, clock } = noisyScript(options.slowdown)
  const outcome = await measureRun({
    ...scriptedSession(script, { ...options, clock }),
    model: scriptedModel,
    sentinels: [named('compute'), named('memory')],
    onProgress: () => {},
  })
  return evidenceOf(outcome, options)
}

/** As a bundle holds it: what JSON keeps. */
function evidenceOf(outcome: MeasureOutcome, { request }: ScriptedSession, more: object = {}): Evidence {
  if (outcome.state !== 'completed') throw new Error(`${outcome.code}: ${outcome.message}`)
  const { measurement, samples } = outcome
  const run = { protocol: protocolOn(scriptedOffer, request), measurement, samples }
  return JSON.parse(JSON.stringify({ run, floor: [], comparison: null, replay: null, ...more }))
}

const differing = (evidence: Evidence) => recomputeEvidence(evidence).figures.filter(({ agrees }) => !agrees)
const paths = (evidence: Evidence) => recomputeEvidence(evidence).figures.map(({ path }) => path)

describe('what a session stores', () => {
  it('gives its figures again', async () => {
    const evidence = await measured()
    expect(differing(evidence)).toEqual([])
    expect(recomputeEvidence(evidence).notes).toEqual([])
    expect(paths(evidence)).toEqual(
      expect.arrayContaining([
        'measurement.latencyMs.median',
        'measurement.latencyMs.ci.low',
        'measurement.latencyMs.nextSession',
        'measurement.steadiness.effectiveSamples',
        'measurement.plan.looks.0.halfWidthRatio',
        'measurement.sentinel.normalisedMedianMs',
        'measurement.sentinel.models.1.afterMs',
        'measurement.verdict',
      ]),
    )
  })

  it('gives them again where others disturbed it, and where the sentinels moved', async () => {
    const disturbed = await measured({ device: { others: [{ fromMs: 2500, toMs: 4000, cores: 1 }] } })
    expect(disturbed.run.measurement).toMatchObject({ apart: [{ cause: 'contended' }] })
    expect(differing(disturbed)).toEqual([])
    const throughout = await measured({ device: { others: [{ fromMs: 500, toMs: 1e9, cores: 1 }] } })
    expect(throughout.run.measurement).toMatchObject({ apart: [{ inFigure: true }], verdict: 'noisy' })
    expect(differing(throughout)).toEqual([])
    const slower = await measured({ slowdown: (ms) => (ms > 3000 ? 1.3 : 1) })
    expect(slower.run.measurement.sentinel?.tries).toBeGreaterThan(1)
    expect(differing(slower)).toEqual([])
    const drifting = await measured({ slowdown: (ms) => 1 + ms / 50_000 })
    expect(drifting.run.measurement).toMatchObject({ verdict: 'drifting', sentinel: { tries: 3 } })
    expect(differing(drifting)).toEqual([])
  })

  it('gives them again where inferences arrive by period', async () => {
    const evidence = await measured({ request: { arrival: { mode: 'periodic', periodMs: 33 } } })
    expect(differing(evidence)).toEqual([])
    expect(paths(evidence)).toContain('measurement.arrival.ratioToClosed')
  })

  it('gives the results of a comparison again, and the orders that the seed draws', async () => {
    const { script, clock } = noisyScript((ms) => 1 + ms / 1e6)
    const outcome = await compareModels({
      ...scriptedSession(script, { clock, device: { others: [{ fromMs: 3000, toMs: 3500, cores: 1 }] } }),
      baseline: named('base'),
      variants: [named('other'), named('base')],
      seed: 5,
      pairs: 6,
      sentinels: [named('compute'), named('memory')],
      onProgress: () => {},
    })
    if (outcome.state !== 'completed') throw new Error(outcome.message)
    const evidence = evidenceOf(outcome, {}, { comparison: outcome.comparison })
    expect(evidence.run.measurement.conditions.comparison?.pairs.some(({ repeated }) => repeated)).toBe(true)
    expect(differing(evidence)).toEqual([])
    expect(paths(evidence)).toEqual(
      expect.arrayContaining([
        'comparison.orders',
        'comparison.results.0.ratio',
        'comparison.results.1.pValue',
        'comparison.results.1.sampleVerdict',
      ]),
    )
    const { conditions } = evidence.run.measurement
    const otherSeed = { ...conditions.comparison, seed: 6 }
    const changed = {
      ...evidence,
      run: {
        ...evidence.run,
        measurement: { ...evidence.run.measurement, conditions: { ...conditions, comparison: otherSeed } },
      },
    }
    expect(differing(changed as Evidence).map(({ path }) => path)).toEqual(['comparison.orders'])
  })

  it('does not give them again once a sample was changed', async () => {
    const evidence = await measured()
    for (const subject of ['model', 'sentinel:memory']) {
      const samples = evidence.run.samples.map((set) => {
        const [first = 0, ...others] = Array.from(set.samplesMs)
        const isOne = set.subject === subject && set.phase === 'measured' && set.invocation === 1
        return isOne ? { ...set, samplesMs: [2 * first, ...others] } : set
      })
      expect(differing({ ...evidence, run: { ...evidence.run, samples } }).length).toBeGreaterThan(0)
    }
  })
})
