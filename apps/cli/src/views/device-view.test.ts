import type { Schemas } from '@paceline/client'
import { expect, test } from 'vitest'
import { exampleDevice } from '../examples/example-device.js'
import { deviceLines, deviceTable } from './device-view.js'
import { latencyTable } from './latency-view.js'
import { plain } from './paint.js'

const NOW_MS = Date.parse('2026-01-01T00:05:00Z')
const device = exampleDevice({
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
  state: 'quarantined',
  stateReason: 'it failed three times in a row',
  health: { unavailable: { 'litert-web': 'no Chromium' } },
})
const lease = {
  sessionId: 'ses_1',
  epoch: 4,
  since: '2026-01-01T00:04:48Z',
  expiresAt: '2026-01-01T00:05:18Z',
  purpose: 'run',
  runId: 'run_7',
} as const

test('a device in one row, with what it does and what waits for it', () => {
  expect(deviceTable([device], plain, NOW_MS)[1]).toBe(
    'dev_1   bench-1  some-cpu  host  quarantined  5 min ago  –            –  host-a  tflite-native',
  )
  const busy = { ...device, state: 'busy', stateReason: null, lease, waiting: { own: 2, pool: 30 } } as const
  expect(deviceTable([busy], plain, NOW_MS)[1]).toMatch(/ busy +5 min ago +run_7, 12 s ago +2\+30 +host-a /)
  const probed = { ...busy, lease: { ...lease, purpose: 'probe', runId: null } } as const
  expect(deviceTable([probed], plain, NOW_MS)[1]).toContain('health probe, 12 s ago')
})

test('devices that are not to be had say why below the table, by whom, and when they are probed', () => {
  const idle = { ...device, id: 'dev_2', state: 'idle', stateReason: null } as const
  const rests = { ...device, name: 'bench-3', state: 'cooling', restUntil: '2026-01-01T00:05:09Z' } as const
  expect(deviceTable([{ ...device, stateBy: 'key:ops' }, idle, rests], plain, NOW_MS).slice(5)).toEqual([
    'bench-1 is quarantined: it failed three times in a row (by key:ops)',
    'bench-3 is cooling: it failed three times in a row (probed in 9 s)',
  ])
  expect(deviceTable([idle], plain, NOW_MS)).toHaveLength(2)
})

test('a device in full says what it lacks and why', () => {
  const text = deviceLines({ ...device, lease, waiting: { own: 1, pool: 0 } }, plain, NOW_MS).join('\n')
  expect(text).toContain('quarantined: it failed three times in a row')
  expect(text).toMatch(/since +5 min ago/)
  expect(text).toMatch(/lease +run_7, 12 s ago/)
  expect(text).toMatch(/waiting +1 for it, 0 for its pool/)
  expect(text).toMatch(/host +host-a, build 1/)
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
    units: null,
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
