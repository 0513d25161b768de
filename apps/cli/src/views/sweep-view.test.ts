import type { Schemas } from '@paceline/client'
import { expect, test } from 'vitest'
import { sweepLines } from './sweep-view.js'

const run = (more: Partial<Schemas['SweepRun']> = {}): Schemas['SweepRun'] => ({
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
  ...more,
})

const result = (member: number, more: Partial<Schemas['SweepResult']> = {}): Schemas['SweepResult'] => ({
  member,
  encoding: { width: 0.5 },
  transforms: null,
  state: 'built',
  error: null,
  duplicateOf: null,
  modelId: 'mdl_1',
  name: 'MobileNetV1 0.5 96',
  graphDigest: 'd',
  macs: 12_340_000,
  params: 1_000_000,
  bytes: 4_000_000,
  qualities: [],
  runs: [run()],
  ...more,
})

const study = (results: Schemas['SweepResult'][]): Schemas['SweepStudy'] => ({
  id: 'std_1',
  kind: 'sweep',
  name: 'widths',
  state: 'completed',
  progress: { done: results.length, total: results.length, built: 1 },
  request: {},
  createdAt: '2026-01-01T00:00:00.000Z',
  endedAt: '2026-01-01T00:01:00.000Z',
  results,
})

const plain = (_style: unknown, text: string) => text

test('a line for each member on each device says what was measured', () => {
  const lines = sweepLines(
    study([result(0, { runs: [run(), run({ deviceId: 'dev_2', medianMs: 9 })] })]),
    new Map([['dev_1', 'laptop']]),
    plain,
  )
  expect(lines[0]).toBe('widths')
  expect(lines[3]).toMatch(
    /^0 {2}MobileNetV1 0\.5 96 {2}12\.34M .*laptop .*2\.5.* ms to .*stable .*completed$/,
  )
  expect(lines[4]).toMatch(/dev_2 .*9/)
  expect(lines.at(-1)).toBe('std_1 completed, 1 of 1 built, 1 done')
})

test('a member that could not be built says why; one that is another says which; a known figure is named so', () => {
  const failed = result(1, {
    state: 'failed',
    name: null,
    macs: null,
    error: { code: 'invalid-encoding', message: 'width is wrong' },
    runs: [],
  })
  const same = result(2, { duplicateOf: 0, runs: [run({ reusedFrom: 'run_0' })] })
  const lines = sweepLines(study([failed, same]), new Map(), plain)
  expect(lines[3]).toMatch(/\{"width":0\.5\} .*failed, invalid-encoding: width is wrong$/)
  expect(lines[4]).toMatch(/completed, reused, as #0$/)
})
