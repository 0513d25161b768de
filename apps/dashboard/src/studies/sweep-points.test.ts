import { expect, test } from 'vitest'
import type { SweepResult } from '../api/studies.js'
import { sweepPoints } from './sweep-points.js'

const result = (member: number, macs: number, medianMs: number | null, more: Partial<SweepResult> = {}) =>
  ({
    member,
    encoding: {},
    transforms: null,
    state: 'built',
    error: null,
    duplicateOf: null,
    modelId: `mdl_${member}`,
    name: `model ${member}`,
    graphDigest: 'd',
    macs,
    params: 1,
    bytes: 1,
    qualities: [],
    runs: [run(member, medianMs)],
    ...more,
  }) satisfies SweepResult

const run = (member: number, medianMs: number | null, protocolKey = 'pk_1'): SweepResult['runs'][number] => ({
  runId: `run_${member}`,
  jobId: 'job_1',
  deviceId: 'dev_1',
  pool: null,
  runtime: 'tflite-native',
  protocolKey,
  state: medianMs === null ? 'queued' : 'completed',
  fallback: false,
  reusedFrom: null,
  error: null,
  medianMs,
  ci: null,
  verdict: medianMs === null ? null : 'stable',
})

const top1 = (value: number): SweepResult['qualities'] => [
  { metric: 'top1', value, dataset: 'imagenet', origin: 'claimed', source: 'paper' },
]
const front = (results: SweepResult[]) =>
  sweepPoints(results)?.points.map(({ modelId, onFront }) => [modelId, onFront])

test('without an accuracy it is how much is computed in a time', () => {
  const results = [result(0, 10, 1), result(1, 5, 2), result(2, 20, 2), result(3, 99, null)]
  expect(sweepPoints(results)?.quality.metric).toBe('macs')
  expect(front(results)).toEqual([
    ['mdl_0', true],
    ['mdl_1', false],
    ['mdl_2', true],
  ])
})

test('with accuracies it is those, of the members that have one', () => {
  const results = [
    result(0, 10, 1, { qualities: top1(60) }),
    result(1, 1, 2, { qualities: top1(50) }),
    result(2, 1, 1),
  ]
  expect(sweepPoints(results)?.quality.metric).toBe('top1')
  expect(front(results)).toEqual([
    ['mdl_0', true],
    ['mdl_1', false],
  ])
})

test('a duplicate is one point, and another protocol key none', () => {
  const results = [
    result(0, 10, 1),
    result(1, 10, 1, { duplicateOf: 0 }),
    result(2, 10, 1, { runs: [run(2, 1, 'pk_2')] }),
  ]
  expect(front(results)).toEqual([['mdl_0', true]])
  expect(sweepPoints([result(0, 10, null)])).toBeNull()
})
