import { describe, expect, it } from 'vitest'
import { InvalidSampleError } from '../statistics/samples.js'
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

  it('refuses samples that are none', () => {
    expect(() => judge({ samplesByInvocation: [[1], [Number.NaN]], protocol })).toThrow(InvalidSampleError)
  })
})
