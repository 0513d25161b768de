import type { DiscoveredDevice } from '@paceline/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Farm, openFarm, worker } from './farm.js'

let farm: Farm
beforeAll(async () => {
  farm = await openFarm()
})
afterAll(async () => {
  await farm[Symbol.asyncDispose]()
})

const phone = (fingerprint: string, more: Partial<DiscoveredDevice> = {}): DiscoveredDevice => ({
  fingerprint,
  name: 'Pixel 4',
  pool: 'pixels',
  kind: 'phone',
  driver: 'adb',
  runtimes: [],
  facts: { soc: 'sm8150', abi: 'arm64-v8a', os: 'android', osVersion: '13', cores: 8, memoryBytes: 6e9 },
  health: { battery: 80 },
  ...more,
})
const blank = { soc: null, abi: 'unknown', os: 'android', osVersion: '', cores: 0, memoryBytes: 0 }

describe('a device that cannot be used', () => {
  test('is offline with the reason, and idle once it can be', async () => {
    const seen = phone('new', { name: 'serial-1', facts: blank, health: {} })
    const unusable = await farm.db.devices.announceUnusable(worker, seen, 'unauthorised: accept the key\0')
    expect(unusable).toMatchObject({ name: 'serial-1', state: 'offline', runtimes: [] })
    expect(unusable.stateReason).toMatch(/^unauthorised: accept the key/)
    const found = await farm.db.devices.announce(worker, phone('new'))
    expect(found).toMatchObject({ id: unusable.id, name: 'Pixel 4', state: 'idle', stateReason: null })
  })

  test('keeps what is known of it', async () => {
    const known = await farm.db.devices.announce(worker, phone('known'))
    const seen = phone('known', { name: 'serial-2', pool: 'other', facts: blank, health: {} })
    expect(await farm.db.devices.announceUnusable(worker, seen, 'in recovery')).toEqual({
      ...known,
      state: 'offline',
      stateReason: 'in recovery',
      stateSince: expect.any(String),
      workers: [],
      seenAt: expect.any(String),
    })
  })
})

describe('a device that went away', () => {
  test('is offline with the reason, and stays so while its worker lives', async () => {
    const { id } = await farm.db.devices.announce(worker, phone('gone'))
    await farm.db.devices.withdrawDevice(worker, id, 'it was unplugged')
    await farm.db.devices.workerSeen(worker)
    const offline = { state: 'offline', stateReason: 'it was unplugged' }
    expect(await farm.db.devices.find(id)).toMatchObject(offline)
    await farm.db.devices.withdraw(worker)
    expect(await farm.db.devices.find(id)).toMatchObject(offline)
  })

  test('is offline while it is still leased, and after its attempt has ended', async () => {
    const { device, runId } = await farm.oneRun()
    const { lease } = await farm.take(device, runId)
    await farm.db.devices.withdrawDevice(worker, device.id, 'it was unplugged')
    expect(await farm.db.devices.find(device.id)).toMatchObject({ state: 'offline', lease: { epoch: 1 } })
    const lost = { state: 'failed', code: 'device-lost', message: 'it was unplugged' } as const
    await farm.db.leases.endAttempt(lease, runId, lost, 0)
    expect(await farm.db.devices.find(device.id)).toMatchObject({
      state: 'offline',
      stateReason: 'it was unplugged',
      lease: null,
    })
    await expect(farm.take(device, runId, { attempt: 2 })).rejects.toThrow('refused: device-unavailable')
    await farm.db.devices.announce(worker, phone(device.name, { pool: device.pool }))
    expect((await farm.take(device, runId, { attempt: 2 })).attempt).toBe(2)
  })

  test('is said why by whoever leaves it out, and only while it is offline', async () => {
    const { id } = await farm.db.devices.announce(worker, { ...phone('here'), driver: 'local' })
    const leaveOut = async () => {
      await farm.db.devices.noteAbsence({ fingerprint: 'here' }, 'left out')
      const { state, stateReason } = (await farm.db.devices.find(id)) ?? {}
      return [state, stateReason]
    }
    expect(await leaveOut()).toEqual(['idle', null])
    await farm.db.devices.withdraw(worker)
    expect(await leaveOut()).toEqual(['offline', 'left out'])
    await farm.db.devices.noteAbsence({ fingerprint: 'nobody' }, 'left out')
    await farm.db.devices.announce(worker, { ...phone('here'), driver: 'local' })
    expect(await leaveOut()).toEqual(['idle', null])
  })

  test('comes back from a stall of its worker, whoever left it out meanwhile', async () => {
    const stalled = 'wrk_stalled'
    await farm.db.devices.announceWorker({ id: stalled, host: 'a', build: 'a' })
    const { id } = await farm.db.devices.announce(stalled, { ...phone('stalled'), driver: 'local' })
    await farm.sql.query(`UPDATE worker SET seen_at = now() - interval '40 s' WHERE id = $1`, [stalled])
    expect(await farm.db.sweeper.markSilentOffline(30)).toContain(id)
    expect((await farm.db.devices.find(id))?.workers).toEqual([])
    await farm.db.devices.noteAbsence({ fingerprint: 'stalled' }, 'left out')
    await farm.db.devices.workerSeen(stalled)
    expect(await farm.db.devices.find(id)).toMatchObject({ state: 'idle' })
  })

  test('goes on resting when it is found again, until a probe has passed', async () => {
    const { device, runId } = await farm.oneRun()
    const { lease } = await farm.take(device, runId)
    const failed = { state: 'failed', code: 'device-unhealthy', message: 'no answer' } as const
    await farm.db.leases.endAttempt(lease, runId, failed, null)
    const { restUntil } = (await farm.db.devices.find(device.id)) ?? {}
    await farm.db.devices.withdrawDevice(worker, device.id, 'it was unplugged')
    expect(await farm.db.devices.find(device.id)).toMatchObject({ state: 'offline' })
    await farm.device(device.name)
    expect(await farm.db.devices.find(device.id)).toMatchObject({ state: 'cooling', restUntil })
  })

  test('stays with the worker that has found it since', async () => {
    const other = 'wrk_next'
    await farm.db.devices.announceWorker({ id: other, host: 'b', build: 'b' })
    const { id } = await farm.db.devices.announce(worker, phone('moved'))
    await farm.db.devices.announce(other, phone('moved'))
    await farm.db.devices.withdrawDevice(worker, id, 'it was unplugged')
    expect(await farm.db.devices.find(id)).toMatchObject({
      state: 'idle',
      workers: [{ id: other, host: 'b' }],
    })
  })

  test('stays set aside where an operator did so', async () => {
    const { id } = await farm.db.devices.announce(worker, phone('aside'))
    await farm.sql.query(`UPDATE device SET state = 'quarantined', state_reason = 'swollen' WHERE id = $1`, [
      id,
    ])
    const aside = { state: 'quarantined', stateReason: 'swollen' }
    await farm.db.devices.withdrawDevice(worker, id, 'it was unplugged')
    expect(await farm.db.devices.find(id)).toMatchObject(aside)
    expect(await farm.db.devices.announceUnusable(worker, phone('aside'), 'offline')).toMatchObject(aside)
  })
})

describe('devices', () => {
  test('are the same after a restart, by their fingerprint', async () => {
    const first = await farm.device('same', { pool: 'old' })
    const again = await farm.device('same', { pool: 'new' })
    expect(again).toEqual({ ...first, pool: 'new', seenAt: expect.any(String) })
    expect(await farm.db.devices.inPool('new')).toEqual([again])
    expect(await farm.db.devices.inPool('old')).toEqual([])
    expect(await farm.db.devices.findMany([first.id, 'dev_unknown'])).toEqual([again])
    expect(await farm.db.devices.all()).toContainEqual(again)
    expect((await farm.db.devices.list({ limit: 1 })).items).toEqual([again])
  })

  test('announced by two at once are one', async () => {
    const announced = await Promise.all([1, 2, 3].map(() => farm.device('twin')))
    expect(new Set(announced.map(({ id }) => id)).size).toBe(1)
  })
})
