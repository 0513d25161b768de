import type { Schemas } from '@paceline/client'
import { expect, test } from 'vitest'
import { plain } from './paint.js'
import { sparseLines } from './sparse-view.js'

type Point = Schemas['SparsePlace']['patterns'][number]['points'][number]

const run: Schemas['SweepRun'] = {
  runId: 'run_1',
  jobId: 'job_1',
  deviceId: 'dev_1',
  pool: null,
  runtime: 'tflite-native',
  protocolKey: 'pk_1',
  state: 'completed',
  fallback: false,
  reusedFrom: null,
  error: null,
  medianMs: 2.5,
  ci: { level: 0.95, low: 2.4, high: 2.6 },
  verdict: 'stable',
}
const speedUp = (ratio: number): Schemas['SpeedUp'] => ({
  ratio,
  interval: { level: 0.95, low: ratio * 0.9, high: ratio * 1.1 },
  verdict: ratio > 1 ? 'faster' : 'slower',
  sessionVariance: 'unknown',
})
const model = (member: number, sparsity: number): Schemas['SparseModel'] => ({
  member,
  pattern: 'unstructured',
  sparsity,
  state: 'built',
  error: null,
  modelId: `mdl_${member}`,
  name: 'pruned',
  zeros: sparsity,
  layers: [{ operator: 2, name: 'block_1', type: 'CONV_2D', sparsity }],
  warnings: [],
  bytes: 4_000_000,
  encoded: { member: member + 2, state: 'built', error: null, modelId: 'mdl_9', bytes: 1_500_000 },
})
const point = (member: number, sparsity: number, ratio: number, more: Partial<Point> = {}): Point => ({
  member,
  sparsity,
  run,
  speedUp: speedUp(ratio),
  ownPath: null,
  ...more,
})
const ownPath: Schemas['OwnPath'] = {
  runId: 'run_2',
  jobId: 'job_2',
  state: 'completed',
  error: null,
  decision: 'taken',
  ratio: 1.4,
  interval: { level: 0.95, low: 1.35, high: 1.45 },
  pairs: 14,
}
const breakEven = { sparsity: 0.62, bracket: { low: 0.5, high: 0.9 } }

const study: Schemas['SparseStudy'] = {
  id: 'std_1',
  kind: 'sparse',
  name: null,
  state: 'completed',
  progress: { done: 5, total: 5, built: 5 },
  request: {},
  createdAt: '2026-01-01T00:00:00Z',
  endedAt: '2026-01-01T00:01:00Z',
  results: {
    dense: { modelId: 'mdl_0', name: 'MobileNetV1', bytes: 4_000_000 },
    models: [model(1, 0.5), model(2, 0.9)],
    places: [
      {
        deviceId: 'dev_1',
        runtime: 'tflite-native',
        protocolKey: 'pk_1',
        dense: run,
        patterns: [
          {
            pattern: 'unstructured',
            points: [point(1, 0.5, 0.8), point(2, 0.9, 2.5, { ownPath })],
            breakEven,
          },
        ],
        layers: [
          {
            operator: 2,
            name: 'block_1',
            type: 'CONV_2D',
            denseUs: 400,
            pattern: 'unstructured',
            points: [{ member: 1, sparsity: 0.5, medianUs: 500, speedUp: speedUp(0.8) }],
            breakEven: null,
          },
        ],
      },
    ],
  },
}

test('networks and layers stand in a table each, a slow-down is said, and so is the break-even', () => {
  const text = sparseLines(study, new Map([['dev_1', 'laptop']]), plain).join('\n')
  expect(text).toMatch(/^Sparse study of MobileNetV1, 4(\.0+)? MB dense$/m)
  expect(text).toMatch(/^laptop, tflite-native: dense 2\.500 ms \(2\.400 ms to 2\.600 ms\)$/m)
  expect(text).toMatch(
    /unstructured +50 % +50 % +2\.500 ms +0\.800x +0\.720 to 0\.880 +slower .* – +stable +completed$/m,
  )
  expect(text).toMatch(/ 90 % .* 2\.500x .* faster .* 1\.50 MB +taken, 1\.350 to 1\.450 +stable +completed$/m)
  expect(text).toMatch(/^unstructured: break-even 62 % \(slower up to 50 %, faster from 90 %\)$/m)
  expect(text).toMatch(/^ *2 +block_1 +unstructured +400\.0 µs +0\.800x slower +– +–$/m)
  expect(text).toMatch(/^std_1 completed, 5 of 5 built, 5 done$/m)
})

test('what could not be built or measured says why', () => {
  const error = { code: 'invalid-transform', message: 'no layer' }
  const { results } = study
  const failed: Schemas['SparseStudy'] = {
    ...study,
    name: 'zeros',
    results: { ...results, places: [], models: [{ ...model(1, 0.5), state: 'failed', error }] },
  }
  const lines = sparseLines(failed, new Map(), plain)
  expect(lines[0]).toMatch(/^zeros of MobileNetV1/)
  expect(lines).toContain('unstructured 50 %: invalid-transform: no layer')
})
