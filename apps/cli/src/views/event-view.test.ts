import type { Schemas } from '@paceline/client'
import { expect, test } from 'vitest'
import { exampleDevice } from '../examples/example-device.js'
import { eventLine, eventTable, workLine } from './event-view.js'
import { plain } from './paint.js'

const NOW_MS = Date.parse('2026-01-01T00:05:00Z')
const moved: Schemas['DeviceEvent'] = {
  id: '7',
  deviceId: 'dev_1',
  at: '2026-01-01T00:04:00.123Z',
  type: 'state',
  from: 'idle',
  to: 'draining',
  code: null,
  reason: 'new battery\n\x1b[2J',
  actor: 'key:ops',
  data: {},
}
const failed = {
  ...moved,
  type: 'failure',
  from: 'busy',
  to: 'busy',
  code: 'device-lost',
  actor: null,
} as const

test('an event in one line of a log, whatever its reason holds', () => {
  expect(eventLine(moved, 'bench-1', plain)).toBe(
    '2026-01-01T00:04:00Z  bench-1  idle → draining  new battery [2J  (by key:ops)',
  )
  const probe = { ...failed, type: 'probe', code: null, reason: null } as const
  expect(eventLine({ ...probe, data: { passed: true } }, 'b', plain)).toMatch(/ {2}b {2}probe passed$/)
  expect(eventLine({ ...probe, data: { passed: false } }, 'b', plain)).toMatch(/ {2}b {2}probe failed$/)
  expect(eventLine({ ...failed, reason: 'gone' }, 'bench-1', plain)).toBe(
    '2026-01-01T00:04:00Z  bench-1  failure  device-lost: gone',
  )
})

test('events of a device in a table', () => {
  const lines = eventTable([moved, { ...failed, reason: null }], plain, NOW_MS)
  expect(lines[1]).toBe('1 min ago  state    idle → draining  –            key:ops  new battery [2J')
  expect(lines[2]).toMatch(/^1 min ago +failure +– +device-lost +– +–$/)
})

test('only work that begins or ends has a line of its own; the rest are events', () => {
  const lease = {
    sessionId: 'ses_1',
    epoch: 1,
    since: '2026-01-01T00:05:00Z',
    expiresAt: '2026-01-01T00:05:30Z',
    purpose: 'run',
    runId: 'run_1',
  } as const
  const idle = exampleDevice()
  const busy = exampleDevice({ state: 'busy', lease })
  expect(workLine(idle, busy, plain, NOW_MS)).toBe('2026-01-01T00:05:00Z  bench-1  busy  run_1, 0 s ago')
  expect(workLine(busy, idle, plain, NOW_MS)).toBe('2026-01-01T00:05:00Z  bench-1  idle')
  const next = { ...busy, lease: { ...lease, sessionId: 'ses_2', runId: 'run_2' } }
  expect(workLine(busy, next, plain, NOW_MS)).toContain('run_2')
  expect(workLine(busy, busy, plain, NOW_MS)).toBeNull()
  expect(workLine(busy, exampleDevice({ state: 'offline' }), plain, NOW_MS)).toBeNull()
  expect(workLine(undefined, busy, plain, NOW_MS)).toBeNull()
})
