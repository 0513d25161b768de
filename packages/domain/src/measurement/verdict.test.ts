import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.js'
import { InvalidSampleError } from '../statistics/samples.js'
import type { Steadiness } from '../steadiness/steadiness.js'
import { judge } from './verdict.js'

const protocol = { targetHalfWidth: 0.02, minIterations: 10 }
const steady = [
  [10, 10],
  [10.01, 10.01],
  [9.99, 9.99],
  [10, 10],
  [10.01, 10.01],
]

describe('judge', () => {
  it('is stable, without a reason, when the interval is narrow over five invocations', () => {
    expect(judge({ samplesByInvocation: steady, protocol })).toEqual({ verdict: 'stable', reasons: [] })
  })

  it('is noisy when the interval is wider than asked, and says how wide', () => {
    const { verdict, reasons } = judge({
      samplesByInvocation: [
        [10, 10],
        [12, 12],
        [9, 9],
        [10, 10],
        [11, 11],
      ],
      protocol,
    })
    expect(verdict).toBe('noisy')
    expect(reasons).toEqual([
      {
        code: 'half-width-above-target',
        text: 'the interval of the median is ±15%, wider than the ±2.0% asked for',
        value: expect.closeTo(0.1539, 3),
      },
    ])
  })

  it('is noisy below five invocations, however narrow', () => {
    const four = judge({
      samplesByInvocation: [
        [10, 10, 10],
        [10, 10, 10],
        [10, 10, 10],
        [10, 10, 10],
      ],
      protocol,
    })
    expect(four).toMatchObject({ verdict: 'noisy', reasons: [{ code: 'too-few-invocations', value: 4 }] })
    const one = judge({ samplesByInvocation: [[10]], protocol: { ...protocol, minIterations: 1 } })
    expect(one.reasons.map(({ text }) => text)).toEqual([
      '1 invocation, and 5 are needed to trust the interval',
    ])
  })

  it('tells what else a reader should know, and stays stable', () => {
    const { verdict, reasons } = judge({
      samplesByInvocation: steady,
      protocol: { ...protocol, minIterations: 50 },
      warmups: [{ reason: 'agreed' }, { reason: 'limit' }, { reason: 'limit' }],
      differences: [
        { field: 'threads', asked: 4, ran: 1 },
        { field: 'delegate', asked: 'xnnpack', ran: null },
      ],
    })
    expect(verdict).toBe('stable')
    expect(reasons).toEqual([
      { code: 'too-few-iterations', text: expect.stringContaining('10 iterations of the 50'), value: 10 },
      { code: 'warmup-limit', text: expect.stringContaining('2 of 3 invocations'), value: 2 },
      {
        code: 'fallback',
        text: 'what ran is not what was asked: threads 4 ran as 1, delegate xnnpack ran as none',
        value: 2,
      },
    ])
  })

  it('is drifting where the level rises, and says by how much and how surely', () => {
    const random = createRandom(1)
    const rising = Array.from({ length: 6 }, (_, invocation) =>
      Array.from({ length: 40 }, () => 10 * Math.exp(0.006 * invocation + 0.002 * random.nextNormal())),
    )
    const { verdict, reasons } = judge({ samplesByInvocation: rising, protocol })
    expect(verdict).toBe('drifting')
    const trend = reasons.find(({ code }) => code === 'trend')
    expect(trend?.text).toMatch(
      /^the level rose by 3\.\d% from the start of the session to its end \(p = 0\.00\d+\)$/,
    )
    expect(trend?.value).toBeCloseTo(0.036, 2)
  })

  it('says what each test of steadiness found', () => {
    const found: Steadiness = {
      effectiveSamples: 100,
      trend: { changeRatio: -0.05, pValue: 0.012 },
      changePoint: { invocation: 2, index: 7, changeRatio: 0.04, pValue: 1e-9 },
      wander: { rangeRatio: 0.031, pValue: 0.001 },
      modes: { separationRatio: 0.1, lowShare: 0.25, pValue: 0.0002 },
    }
    const judged = (steadiness: Steadiness) => judge({ samplesByInvocation: steady, protocol, steadiness })
    expect(judged(found)).toEqual({
      verdict: 'drifting',
      reasons: [
        {
          code: 'trend',
          value: -0.05,
          text: 'the level fell by 5.0% from the start of the session to its end (p = 0.012)',
        },
        {
          code: 'change-point',
          value: 0.04,
          text: 'the level rose by 4.0% at sample 8 of invocation 3 (p < 0.0001)',
        },
        {
          code: 'level-wanders',
          value: 0.031,
          text: 'the level wandered by 3.1% within the session (p = 0.0010)',
        },
        {
          code: 'two-modes',
          value: 0.1,
          text: 'there are two modes 10% apart, the faster one with 25% (p = 0.00020)',
        },
      ],
    })
    const modesOnly = { ...found, trend: null, changePoint: null, wander: null }
    expect(judged(modesOnly)).toMatchObject({ verdict: 'noisy', reasons: [{ code: 'two-modes' }] })
    const small = { ...modesOnly, modes: null, trend: { changeRatio: 0.015, pValue: 1e-6 } }
    expect(judged(small)).toEqual({ verdict: 'stable', reasons: [] })
    const unsure = { ...small, trend: { changeRatio: 0.3, pValue: 0.2 } }
    expect(judged(unsure).verdict).toBe('stable')
  })

  it.each([
    ['throttled', true, 'throttled', 'throttled'],
    ['throttled', false, 'stable', 'throttled-apart'],
    ['contended', true, 'noisy', 'contended'],
    ['contended', false, 'stable', 'contended-apart'],
  ] as const)(
    'takes invocations that were %s, in the figure %s, for %s',
    (cause, inFigure, verdict, code) => {
      const apart = [{ cause, invocations: 2, inFigure }]
      const judged = judge({ samplesByInvocation: steady, protocol, apart })
      expect(judged).toMatchObject({ verdict, reasons: [{ code, value: 2 }] })
      expect(judged.reasons[0]?.text).toContain('2 invocations')
      const none = judge({
        samplesByInvocation: steady,
        protocol,
        apart: [{ cause, invocations: 0, inFigure }],
      })
      expect(none.reasons).toEqual([])
    },
  )

  it('is drifting where the sentinels moved, and by which way', () => {
    const judged = (ratio: number, moved: boolean) =>
      judge({ samplesByInvocation: steady, protocol, sentinel: { ratio, moved } })
    expect(judged(1.08, true)).toEqual({
      verdict: 'drifting',
      reasons: [
        { code: 'sentinel-moved', text: 'the sentinels ran slower by 8.0% after the session', value: 1.08 },
      ],
    })
    expect(judged(0.8, true).reasons[0]?.text).toBe('the sentinels ran faster by 25% after the session')
    expect(judged(1.04, false)).toEqual({ verdict: 'stable', reasons: [] })
  })

  it('lets throttled win over drifting, and drifting over noisy', () => {
    const four = steady.slice(0, 4)
    const sentinel = { ratio: 1.1, moved: true }
    const apart = [{ cause: 'throttled', invocations: 1, inFigure: true }] as const
    expect(judge({ samplesByInvocation: four, protocol }).verdict).toBe('noisy')
    expect(judge({ samplesByInvocation: four, protocol, sentinel }).verdict).toBe('drifting')
    const all = judge({ samplesByInvocation: four, protocol, sentinel, apart })
    expect(all.verdict).toBe('throttled')
    expect(all.reasons.map(({ code }) => code)).toEqual([
      'throttled',
      'sentinel-moved',
      'too-few-invocations',
      'too-few-iterations',
    ])
  })

  it('does not trust equal samples of a clock that cannot tell them apart', () => {
    const equal = Array.from({ length: 5 }, () => [2, 2, 2])
    const judged = (stepMs: number, batch = 1) =>
      judge({ samplesByInvocation: equal, protocol, clock: { stepMs, batch } })
    expect(judged(0.1)).toMatchObject({ verdict: 'noisy', reasons: [{ code: 'timer-step', value: 20 }] })
    expect(judged(0.1, 4)).toMatchObject({ verdict: 'stable', reasons: [{ code: 'timer-step', value: 80 }] })
    expect(judged(0.1, 4).reasons[0]?.text).toBe(
      'a sample lasts 80 steps of the clock, which adds up to 1.3% to it',
    )
    expect(judged(0.1, 5)).toEqual({ verdict: 'stable', reasons: [] })
    expect(judge({ samplesByInvocation: equal, protocol, clock: null }).verdict).toBe('stable')
  })

  it('has an answer for one sample, for two invocations and for all samples equal', () => {
    const few = { ...protocol, minIterations: 1 }
    expect(judge({ samplesByInvocation: [[3]], protocol: few })).toMatchObject({
      verdict: 'noisy',
      reasons: [{ code: 'too-few-invocations', value: 1 }],
    })
    expect(judge({ samplesByInvocation: [[3], [9]], protocol: few })).toMatchObject({
      verdict: 'noisy',
      reasons: [
        { code: 'half-width-above-target', text: expect.stringMatching(/±\d+%, wider/) },
        { code: 'too-few-invocations' },
      ],
    })
    const equal = Array.from({ length: 5 }, () => new Array(20).fill(7))
    expect(judge({ samplesByInvocation: equal, protocol })).toEqual({ verdict: 'stable', reasons: [] })
  })

  it('refuses samples that are none', () => {
    expect(() => judge({ samplesByInvocation: [[1], [Number.NaN]], protocol })).toThrow(InvalidSampleError)
  })
})
