import type { Schemas } from '@paceline/client'
import { expect, test } from 'vitest'
import { deviceLines, deviceTable } from './device-view.js'
import { latencyTable } from './latency-view.js'
import { plain } from './paint.js'

const device: Schemas['Device'] = {
  id: 'dev_1',
  name: 'bench-1',
  pool: 'some-cpu',
  kind: 'host',
  driver: 'local',
  runtimes: [
    {
      name: 'tflite-native',
      version: '2.9.0',
      flavour: null,
      delegates: ['xnnpack'],
      context: 'process',
      maxThreads: 8,
      features: {},
    },
  ],
  facts: { soc: null, abi: 'x64', os: 'linux', osVersion: '6', cores: 8, memoryBytes: 16e9 },
  state: 'quarantined',
  stateReason: 'it lost its lease three times',
  health: { unavailable: { 'litert-web': 'no Chromium' } },
  lease: null,
  seenAt: '2026-01-01T00:00:00Z',
}

test('a device in one row', () => {
  expect(deviceTable([device], plain)[1]).toBe('dev_1   bench-1  some-cpu  host  quarantined  tflite-native')
})

test('devices that are not to be had say why below the table', () => {
  const idle = { ...device, id: 'dev_2', state: 'idle', stateReason: null } as const
  expect(deviceTable([device, idle], plain).slice(3)).toEqual([
    '',
    'bench-1 is quarantined: it lost its lease three times',
  ])
  expect(deviceTable([idle], plain)).toHaveLength(2)
})

test('a device in full says what it lacks and why', () => {
  const text = deviceLines(device, plain, Date.parse('2026-01-01T00:01:00Z')).join('\n')
  expect(text).toContain('quarantined: it lost its lease three times')
  expect(text).toMatch(/unavailable +litert-web: no Chromium/)
  expect(text).toMatch(/processor +8 cores/)
  expect(text).toMatch(/tflite-native +2\.9\.0 +– +xnnpack +8 +process/)
})

test('latency answers name their basis: a run, a job, or a reason', () => {
  const none = {
    interval: null,
    sessionVariance: null,
    verdict: null,
    latencyMs: null,
    modelId: null,
    deviceId: null,
    runId: null,
    predictorId: null,
  }
  const results: Schemas['LatencyResult'][] = [
    {
      ...none,
      source: 'measured',
      latencyMs: 12.5,
      interval: { level: 0.95, low: 12, high: 13 },
      sessionVariance: 'known',
      verdict: 'stable',
      runId: 'run_1',
      jobId: null,
      reward: 70.25,
    },
    { ...none, source: 'pending', jobId: 'job_1', reward: null },
    { ...none, source: 'invalid', jobId: null, code: 'unknown-model', message: 'there is no model mdl_x' },
  ]
  const lines = latencyTable(['mdl_a', 'mdl_b', 'mdl_x'], results, true, plain)
  expect(lines[1]).toMatch(/^mdl_a +12\.50 ms +12\.00 ms to 13\.00 ms +stable +70\.25 +measured +run_1$/)
  expect(lines[2]).toMatch(/^mdl_b +– +– +– +– +pending +job_1$/)
  expect(lines[3]).toMatch(/invalid +unknown-model: there is no model mdl_x$/)
  expect(latencyTable(['mdl_a'], results, false, plain)[0]).not.toContain('REWARD')
})
