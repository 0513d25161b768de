import { describe, expect, it } from 'vitest'
import type { Measurement } from '../../api/runs.js'
import { trustLines } from './trust-lines.js'

const nothing = { plan: null, sentinel: null, steadiness: null, latencyMs: { median: 10 } } as Measurement
const textOf = (change: Partial<Measurement>) =>
  Object.fromEntries(trustLines({ ...nothing, ...change }).map(({ name, text }) => [name, text]))

describe('trustLines', () => {
  it('says nothing of what was not looked at', () => {
    expect(trustLines(nothing)).toEqual([])
  })

  it('tells pilot, looks and cost of a plan', () => {
    const plan = {
      pilotInvocations: 5,
      iterationsPerInvocation: 24.3,
      looks: [
        { invocations: 5, halfWidthRatio: 0.031 },
        { invocations: 8, halfWidthRatio: 0.018 },
      ],
      stoppedBy: 'target',
      spentSeconds: 4.21,
      savedSeconds: 130,
    }
    expect(textOf({ plan })).toEqual({
      Plan: 'A pilot of 5 invocations, then 24 iterations in each. It ended because the interval was as narrow as asked for.',
      Looks: '±3.1 % at 5, ±1.8 % at 8.',
      'Device time': '4.21 s spent, 2 min 10 s of the budget saved.',
    })
    const odd = { ...plan, iterationsPerInvocation: null, looks: [], stoppedBy: 'a new rule' }
    expect(textOf({ plan: odd }).Plan).toBe(
      'A pilot of 5 invocations, which sufficed. It ended because a new rule.',
    )
  })

  it('says of each test of the series what it found, how large, or that there was too little', () => {
    const steadiness = {
      effectiveSamples: 211.6,
      trend: { changeRatio: -0.012, pValue: 0.3 },
      changePoint: { invocation: 3, index: 11, changeRatio: 0.041, pValue: 0.0002 },
      wander: { rangeRatio: 0.05, pValue: 0.4 },
      modes: null,
    }
    expect(textOf({ steadiness })).toMatchObject({
      'Independent samples': expect.stringContaining('212'),
      Trend: 'None found (−1.2 % from beginning to end, p 0.30).',
      'Change point': '+4.1 % from invocation 4, sample 12 on, p < 0.001.',
      Wandering: 'None found (5.0 % between its highest and lowest level, p 0.40).',
      'Two modes': 'Too little to say.',
    })
    const { wander, ...earlier } = steadiness
    expect(textOf({ steadiness: earlier })).not.toHaveProperty('Wandering')
  })

  it('takes nothing for found that is significant and too small to matter', () => {
    const steadiness = {
      effectiveSamples: 1e6,
      trend: { changeRatio: 0.004, pValue: 1e-9 },
      changePoint: null,
      modes: null,
    }
    expect(textOf({ steadiness }).Trend).toBe('None found (+0.40 % from beginning to end, p < 0.001).')
  })

  it('keeps the median and its normalised form apart', () => {
    const sentinel = {
      before: 2,
      after: 2.2,
      ratio: 1.1,
      levelMs: 2.1,
      levelErrorRatio: 0.002,
      reference: null,
      normalisedMedianMs: 9.5,
      coefficient: 0.5,
      moved: true,
      tries: 2,
      models: [{ name: 'compute', beforeMs: 3, afterMs: 3.3 }],
    }
    const { Sentinels, 'Normalised median': normalised } = textOf({ sentinel })
    expect(Sentinels).toBe(
      '2.00 ms before, 2.20 ms after (+10 %): the device itself moved. It took 2 tries. By model: compute 3.00 ms → 3.30 ms.',
    )
    expect(normalised).toBe(
      '9.50 ms (−5.0 %), referred to the start of this session at a coefficient of 0.50.',
    )
    const reference = { sentinelMs: 2, coefficient: 0.5, sessions: 12 }
    expect(textOf({ sentinel: { ...sentinel, reference } })['Normalised median']).toContain(
      'referred to what 12 earlier sessions of the device taught',
    )
    expect(textOf({ sentinel: { ...sentinel, ratio: 0.98, moved: false } }).Sentinels).toContain(
      '(−2.0 %): the device itself held still',
    )
    const still = { ...sentinel, moved: false, tries: 1, coefficient: 0, normalisedMedianMs: 10, models: [] }
    expect(textOf({ sentinel: still })).toMatchObject({
      Sentinels: '2.00 ms before, 2.20 ms after (+10 %): no more than their own noise.',
      'Normalised median': '10.0 ms, as measured: the sentinels give no reason to correct it.',
    })
  })
})
