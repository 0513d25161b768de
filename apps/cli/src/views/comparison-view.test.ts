import type { Schemas } from '@paceline/client'
import { expect, test } from 'vitest'
import { exampleRun } from '../examples/example-job.js'
import { comparisonLines } from './comparison-view.js'
import { plain } from './paint.js'

const result: Schemas['ComparisonResult'] = {
  variant: 'mdl_b',
  ratio: 0.88,
  ci: { level: 0.95, low: 0.86, high: 0.89 },
  pValue: 0.0156,
  verdict: 'faster',
  minimumDetectableEffect: 0.021,
  pairs: 14,
  sameGraph: false,
  macsRatio: 0.5,
  medianMs: 8.8,
  baselineMedianMs: 10,
  sampleVerdict: 'stable',
}
const comparison: Schemas['Comparison'] = {
  id: 'cmp_1',
  jobId: 'job_1',
  runId: 'run_1',
  baseline: 'mdl_a',
  baselineVerdict: 'noisy',
  variants: ['mdl_b', 'mdl_a'],
  device: 'dev_1',
  runtime: 'tflite-native',
  protocol: exampleRun().protocol,
  protocolKey: 'pk_1',
  pairs: 6,
  seed: 42,
  state: 'completed',
  error: null,
  results: [
    result,
    { ...result, variant: 'mdl_a', ratio: 1.002, verdict: 'no-difference', pValue: 0.7, macsRatio: null },
  ],
  createdAt: '2026-11-23T00:00:00.000Z',
  endedAt: '2026-11-23T00:01:00.000Z',
}
const names = { models: new Map([['mdl_a', 'Before']]), device: 'bench-1' }

test('a variant has its ratio, its chances and its verdict, and then the same in words', () => {
  const lines = comparisonLines(comparison, names, plain)
  expect(lines[0]).toBe('against Before on bench-1 with tflite-native')
  expect(lines[3]).toMatch(
    /^mdl_b +0\.880 +0\.860 to 0\.890 +0\.016 +2\.1 % +0\.500 +another +14 +8\.800 ms +10\.00 ms +stable +faster$/,
  )
  expect(lines).toContain('mdl_b takes 12 % less time (11 % to 14 %, 95 %)')
  expect(lines).toContain(
    'Before shows no difference; one of 2.1 % would have been found four times in five; it is the baseline itself',
  )
  expect(lines).toContain('the samples of Before are noisy')
  expect(lines.at(-1)).toBe('cmp_1 completed, seed 42, pk_1')
})

test('more time is said as more', () => {
  const slower = {
    ...result,
    ratio: 1.05,
    ci: { level: 0.95, low: 1.04, high: 1.06 },
    verdict: 'slower' as const,
  }
  expect(comparisonLines({ ...comparison, results: [slower] }, names, plain)).toContain(
    'mdl_b takes 5.0 % more time (4.0 % to 6.0 %, 95 %)',
  )
})

test('one without results has no table', () => {
  const failed = { ...comparison, results: [], state: 'failed' as const }
  expect(comparisonLines(failed, names, plain)).toHaveLength(3)
})
