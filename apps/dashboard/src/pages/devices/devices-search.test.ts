import { expect, it } from 'vitest'
import { exampleDevice } from '../../fleet/example-device.js'
import { matchesNames, readDevicesSearch } from './devices-search.js'

it('reads what makes sense of an address and leaves out the rest', () => {
  expect(readDevicesSearch({ state: 'cooling', pool: 2, q: 'pixel', other: 1 })).toEqual({
    state: 'cooling',
    pool: '2',
    q: 'pixel',
  })
  expect(readDevicesSearch({ state: 'broken', pool: '', q: {} })).toEqual({})
})

it('finds a device by a part of its name, id, serial or host, in one pool or all', () => {
  const device = exampleDevice({
    name: 'Pixel 7',
    health: { serial: '10.0.0.5:5555' },
    workers: [{ id: 'wrk_2', host: 'rack-2', build: '1' }],
  })
  for (const q of ['pixel', 'DEV_1', '0.5:5', 'Rack']) expect(matchesNames({ q }, device), q).toBe(true)
  expect(matchesNames({ q: 'galaxy' }, device)).toBe(false)
  expect(matchesNames({ pool: 'phones' }, device)).toBe(true)
  expect(matchesNames({ pool: 'phone' }, device)).toBe(false)
})
