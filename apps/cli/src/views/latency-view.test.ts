import { expect, test } from 'vitest'
import { latencyTable, poolLine } from './latency-view.js'
import { plain } from './paint.js'

const unanswered = {
  latencyMs: null,
  interval: null,
  sessionVariance: null,
  verdict: null,
  modelId: 'mdl_1',
  deviceId: null,
  runId: null,
  predictorId: null,
  jobId: null,
  units: null,
}
const measured = {
  ...unanswered,
  source: 'measured' as const,
  latencyMs: 2.5,
  interval: { level: 0.95, low: 2.4, high: 2.6 },
  sessionVariance: 'unknown' as const,
  verdict: 'stable' as const,
  runId: 'run_1',
}

test('a figure says its verdict, which run it is of, and whether another session is in its interval', () => {
  const known = { ...measured, sessionVariance: 'known' as const, verdict: 'noisy' as const }
  const [, stable, noisy, , foot] = latencyTable(['a', 'b'], [measured, known], false, plain)
  expect(stable).toMatch(/^a +2\.500 ms +2\.400 ms to 2\.600 ms† +stable +measured +run_1$/)
  expect(noisy).toMatch(/^b +2\.500 ms +2\.400 ms to 2\.600 ms +noisy +measured +run_1$/)
  expect(foot).toMatch(/^† session variance unknown: /)
  expect(latencyTable(['b'], [known], false, plain)).toHaveLength(2)
})

test('a query without a figure has its job, or why there is none', () => {
  const results = [
    { ...unanswered, source: 'pending' as const, jobId: 'job_1' },
    { ...unanswered, source: 'failed' as const, code: 'runner-crashed', message: 'it ended' },
  ]
  const [, pending, failed] = latencyTable(['a', 'b'], results, false, plain)
  expect(pending).toMatch(/pending +job_1$/)
  expect(failed).toMatch(/failed +runner-crashed: it ended$/)
})

test('the figures of a pool say how many of its devices they rest on', () => {
  expect(poolLine('pixel-8', 1)).toBe('Pool pixel-8: measured on 1 device.')
  expect(poolLine('pixel-8', 3)).toMatch(/3 devices/)
})
