import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exampleRun } from '../examples/example-job.js'
import { checkLatency, type LatencyLimit } from './latency-check.js'

type Run = Parameters<typeof checkLatency>[0]
type Measurement = NonNullable<Run['measurement']>

const limit: LatencyLimit = { atMostMs: 12, allowedVerdicts: [] }

function run(
  change: Partial<Measurement['latencyMs']> = {},
  verdict: Measurement['verdict'] = 'stable',
): Run {
  const { measurement, ...rest } = exampleRun()
  if (measurement === null) throw new Error('the example is measured')
  const ci = { level: 0.95, low: 11, high: 11.9, halfWidthRatio: 0.04 }
  const latencyMs = { ...measurement.latencyMs, median: 11.4, ci, nextSession: null, ...change }
  return { ...rest, measurement: { ...measurement, verdict, latencyMs } }
}

describe('checkLatency', () => {
  test('goes by this session while another is unknown, and says so', () => {
    const check = checkLatency(run(), limit)
    expect(check).toMatchObject({ passed: true, boundMs: 11.9, sessionVariance: 'unknown' })
    expect(check.sentence).toMatch(
      /is within 12 ms: 11\.90 ms at most in this session, session variance unknown \(95 %\)$/,
    )
  })

  test('goes by another session where it is known, though this one alone would pass', () => {
    const check = checkLatency(run({ nextSession: { level: 0.95, low: 10.5, high: 12.4 } }), limit)
    expect(check).toMatchObject({ passed: false, boundMs: 12.4, sessionVariance: 'known' })
    expect(check.sentence).toMatch(/is not shown to be within 12 ms: 12\.40 ms at most in another session/)
    expect(check.sentence).not.toContain('unknown')
  })

  test.each(['noisy', 'drifting', 'throttled'] as const)(
    'lets %s count only where it is allowed',
    (verdict) => {
      const check = checkLatency(run({}, verdict), limit)
      expect(check.passed).toBe(false)
      expect(check.sentence).toContain(`--allow-verdict ${verdict}`)
      expect(checkLatency(run({}, verdict), { ...limit, allowedVerdicts: [verdict] }).passed).toBe(true)
    },
  )

  test('takes nothing for shown that is no figure, no interval, or of something else', () => {
    for (const [bad, words] of [
      [{ ...run(), measurement: null, state: 'failed' as const }, 'ended failed'],
      [run({ ci: null }), 'no interval'],
      [{ ...run(), fallback: true }, 'not what was asked'],
    ] as const) {
      const check = checkLatency(bad, { ...limit, atMostMs: 1e9 })
      expect(check.passed).toBe(false)
      expect(check.sentence).toContain(words)
    }
  })

  test('passes exactly where the upper end that counts is at most the limit', () => {
    const ms = fc.double({ min: 0.001, max: 1000, noNaN: true })
    fc.assert(
      fc.property(ms, ms, fc.option(ms), (atMostMs, high, next) => {
        const ci = { level: 0.95, low: high / 2, high, halfWidthRatio: 0.3 }
        const nextSession = next === null ? null : { level: 0.95, low: next / 2, high: next }
        const { passed } = checkLatency(run({ ci, nextSession }), { ...limit, atMostMs })
        expect(passed).toBe((next ?? high) <= atMostMs)
      }),
    )
  })
})
