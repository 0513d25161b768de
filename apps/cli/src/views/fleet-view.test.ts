import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { exampleDevice } from '../examples/example-device.js'
import type { Device } from '../fleet/fleet-news.js'
import { fleetLines } from './fleet-view.js'
import { plain } from './paint.js'
import { widthOf } from './text-table.js'

const NOW_MS = Date.parse('2026-01-01T00:05:00Z')
const states = ['idle', 'busy', 'cooling', 'quarantined', 'draining', 'offline'] as const
const numbered = (count: number, more: (index: number) => Partial<Device>) =>
  Array.from({ length: count }, (_, index) =>
    exampleDevice({ id: `dev_${index}`, name: `d${index}`, ...more(index) }),
  )
const wide = { columns: 100, rows: 40 }

test('pools with their states and what waits, then the devices that need somebody first', () => {
  const devices = [
    exampleDevice({ id: 'dev_1', name: 'a', pool: 'pixel', waiting: { own: 1, pool: 4 } }),
    exampleDevice({ id: 'dev_2', name: 'b', pool: 'pixel', state: 'offline', stateReason: 'unplugged' }),
    exampleDevice({
      id: 'dev_3',
      name: 'c',
      pool: 'board',
      state: 'quarantined',
      stateReason: 'three failures',
      restUntil: '2026-01-01T00:09:00Z',
    }),
  ]
  expect(fleetLines(devices, wide, plain, NOW_MS, 'away')).toEqual([
    '3 devices · away',
    'board  1 quarantined',
    'pixel  1 offline, 1 idle · 5 runs waiting',
    '',
    'c  quarantined   5 min  three failures (probed in 4 min)',
    'b  offline       5 min  unplugged',
    'a  idle          5 min',
  ])
})

test('a fleet larger than the screen is counted where it is not shown', () => {
  const devices = numbered(1000, (index) => ({
    pool: `pool-${index % 40}`,
    state: index === 777 ? 'quarantined' : index % 2 ? 'busy' : 'idle',
  }))
  const lines = fleetLines(devices, { columns: 80, rows: 24 }, plain, NOW_MS)
  expect(lines).toHaveLength(23)
  expect(lines[1]).toBe('pool-17  1 quarantined, 24 busy')
  expect(lines[7]).toBe('and 34 more pools')
  expect(lines[9]).toMatch(/^d777 +quarantined/)
  expect(lines.at(-1)).toBe('and 987 more devices: 487 busy, 500 idle')
})

test('whatever the fleet and the screen: no line wraps, none breaks, and fewer lines than rows', () => {
  const text = fc.string({ unit: 'grapheme-composite', maxLength: 60 })
  const device = fc.record({ name: text, pool: text, state: fc.constantFrom(...states), stateReason: text })
  const screen = fc.record({
    columns: fc.integer({ min: 10, max: 200 }),
    rows: fc.integer({ min: 5, max: 60 }),
  })
  fc.assert(
    fc.property(fc.array(device, { maxLength: 80 }), screen, (some, size) => {
      const lines = fleetLines(
        some.map((more, index) => exampleDevice({ id: `dev_${index}`, ...more })),
        size,
        plain,
        NOW_MS,
      )
      expect(lines.length).toBeLessThan(size.rows)
      for (const line of lines) {
        expect(widthOf(line)).toBeLessThanOrEqual(size.columns)
        expect(line).not.toMatch(/\p{Cc}/u)
      }
    }),
  )
})
