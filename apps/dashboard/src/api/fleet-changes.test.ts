import { expect, it } from 'vitest'
import { exampleDevice } from '../fleet/example-device.js'
import { withStatuses, withWaiting } from './fleet-changes.js'

const one = exampleDevice()
const two = exampleDevice({ id: 'dev_2', pool: 'boards', runtimes: [] })
const status = (id: string) => ({
  id,
  pool: 'phones',
  state: 'cooling' as const,
  stateReason: 'too hot',
  stateSince: '2026-01-01T00:01:00Z',
  stateBy: null,
  restUntil: '2026-01-01T00:02:00Z',
  lease: null,
})

it('takes over what is news of a device and leaves the rest of it and of the list alone', () => {
  const { devices, unknown } = withStatuses([one, two], [status('dev_1')])
  expect(devices[0]).toEqual({ ...one, ...status('dev_1') })
  expect(devices[1]).toBe(two)
  expect(unknown).toBe(false)
})

it('says where there is news of a device that the list does not have', () => {
  expect(withStatuses([one], [status('dev_1'), status('dev_9')]).unknown).toBe(true)
})

it('counts what waits for a device and for its pool, and nothing where nothing is told', () => {
  const counted = withWaiting([one, two], { devices: { dev_2: 4 }, pools: { phones: 3 } })
  expect(counted.map(({ waiting }) => waiting)).toEqual([
    { own: 0, pool: 3 },
    { own: 4, pool: 0 },
  ])
  const again = withWaiting(counted, { devices: {}, pools: { phones: 3 } })
  expect(again[0]).toBe(counted[0])
  expect(again[1]?.waiting).toEqual({ own: 0, pool: 0 })
})
