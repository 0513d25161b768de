import type { DiscoveredDevice, Reach } from '@paceline/db'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Farm, openFarm, worker } from './farm.js'

let farm: Farm
beforeAll(async () => {
  farm = await openFarm()
})
afterAll(async () => {
  await farm[Symbol.asyncDispose]()
})
beforeEach(() => farm.sql.query('DELETE FROM registration'))

const facts = { soc: null, abi: 'unknown', os: 'android', osVersion: '14', cores: 0, memoryBytes: 0 }
const named = (fingerprint: string, more: Partial<DiscoveredDevice> = {}): DiscoveredDevice => ({
  fingerprint,
  name: fingerprint,
  pool: 'pool',
  kind: 'phone',
  driver: 'adb',
  runtimes: [],
  facts,
  health: {},
  ...more,
})
const appium: Reach = { kind: 'appium', url: 'http://hub', sealed: new Uint8Array([1, 2, 3]) }
const at = (address: string): Reach => ({ kind: 'adb', address })

test('one claimant has a registration, until it lets go or goes silent', async () => {
  const { id } = await farm.db.registrations.create(named('appium:1'), appium)
  const claim = (claimant: string, seconds = 30) => farm.db.registrations.claim(claimant, 'appium', seconds)
  expect(await claim('a')).toEqual([
    {
      deviceId: id,
      fingerprint: 'appium:1',
      name: 'appium:1',
      pool: 'pool',
      deviceKind: 'phone',
      reach: { ...appium, sealed: Buffer.from([1, 2, 3]) },
    },
  ])
  expect(await claim('b')).toEqual([])
  expect(await claim('a')).toHaveLength(1)
  await farm.db.registrations.release('b')
  expect(await claim('b')).toEqual([])
  await farm.db.registrations.release('a')
  expect(await claim('b', 0)).toHaveLength(1)
  expect(await claim('a')).toHaveLength(1)
  expect(await claim('b')).toEqual([])
  expect(await farm.db.registrations.claim('b', 'adb', 30)).toEqual([])
})

test('many claimants at once share nothing', async () => {
  for (const n of [1, 2, 3, 4]) await farm.db.registrations.create(named(`many-${n}`), appium)
  const claims = await Promise.all(
    Array.from({ length: 8 }, (_, n) => farm.db.registrations.claim(`c${n}`, 'appium', 30)),
  )
  const ids = claims.flat().map(({ deviceId }) => deviceId)
  expect([ids.length, new Set(ids).size]).toEqual([4, 4])
})

test('why nobody answers at an address stands with the device that is registered there', async () => {
  const { id } = await farm.db.registrations.create(named('adb:n:5555'), at('n:5555'))
  const reason = async () => (await farm.db.devices.find(id))?.stateReason
  await farm.db.devices.noteAbsence({ address: 'other:5555' }, 'connection refused')
  expect(await reason()).toContain('no worker has reached it yet')
  await farm.db.devices.noteAbsence({ address: 'n:5555' }, 'connection refused')
  expect(await reason()).toBe('connection refused')
})

test('an address becomes the device that was reached there', async () => {
  const registered = await farm.db.registrations.create(named('adb:a:5555'), at('a:5555'))
  const found = await farm.db.devices.announce(worker, named('serial-a', { address: 'a:5555' }))
  expect(found.id).toBe(registered.id)
  expect((await farm.db.devices.announce(worker, named('serial-a', { address: 'a:5555' }))).id).toBe(found.id)
})

test('an address merges into a device that is known already, and another phone at it is another device', async () => {
  const known = await farm.db.devices.announce(worker, named('serial-b'))
  const registered = await farm.db.registrations.create(named('adb:b:5555'), at('b:5555'))
  expect((await farm.db.devices.announce(worker, named('serial-b', { address: 'b:5555' }))).id).toBe(known.id)
  expect(await farm.db.devices.find(registered.id)).toBeNull()
  expect(await farm.db.registrations.claim('a', 'adb', 30)).toMatchObject([{ deviceId: known.id }])
  const other = await farm.db.devices.announce(worker, named('serial-c', { address: 'b:5555' }))
  expect(other.id).not.toBe(known.id)
  expect(await farm.db.registrations.remove(known.id)).toBe('removed')
})

test('what is registered already is not registered twice, and names its device', async () => {
  const { id } = await farm.db.registrations.create(named('adb:d:5555'), at('d:5555'))
  await farm.db.devices.announce(worker, named('serial-d', { address: 'd:5555' }))
  await expect(farm.db.registrations.create(named('adb:d:5555'), at('d:5555'))).rejects.toThrow(id)
  // Nothing is left of the second try.
  expect((await farm.db.devices.all()).filter(({ name }) => name === 'adb:d:5555')).toEqual([])
})

test('a removed device is in no list, and gets its id back', async () => {
  const device = await farm.db.registrations.create(named('appium:2'), appium)
  const model = await farm.model('model')
  await farm.db.devices.announce(worker, named('appium:2'))
  const job = await farm.job([{ modelId: model.id, deviceId: device.id }])
  expect(await farm.db.registrations.remove(device.id)).toBe('open-runs')
  await farm.measure(device, job.runs[0]?.id ?? '')
  expect(await farm.db.registrations.remove(device.id)).toBe('removed')
  const lists = [
    await farm.db.devices.all(),
    await farm.db.devices.inPool('pool'),
    await farm.db.devices.findMany([device.id]),
    (await farm.db.devices.list({ limit: 500 })).items,
  ]
  expect(lists.flat().map(({ id }) => id)).not.toContain(device.id)
  const again = await farm.db.registrations.create(named('appium:2', { name: 'anew' }), appium)
  expect(again).toMatchObject({ id: device.id, name: 'anew', state: 'offline' })
  expect((await farm.db.devices.findMany([device.id])).length).toBe(1)
})

test('an endpoint that a worker announced too late can be removed again', async () => {
  const late = named('appium:3', { driver: 'appium' })
  const { id } = await farm.db.registrations.create(late, appium)
  expect(await farm.db.registrations.remove(id)).toBe('removed')
  const ghost = await farm.db.devices.announce(worker, late)
  expect(await farm.db.registrations.remove(ghost.id)).toBe('removed')
  expect(await farm.db.registrations.remove(ghost.id)).toBe('unknown')
})
