import type { Device } from '@paceline/contracts'
import { LeaseLostError } from '@paceline/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Farm, openFarm, outcome, protocol, worker } from './farm.js'

let farm: Farm
beforeAll(async () => {
  farm = await openFarm()
})
afterAll(() => farm[Symbol.asyncDispose]())

const unwell = { state: 'failed', code: 'device-unhealthy', message: 'its disk is full' } as const
const harness = { state: 'failed', code: 'driver-failed', message: 'adb did not answer' } as const

/** One run on the device that ends so. */
async function attempt(device: Device, end: typeof unwell | typeof harness): Promise<void> {
  const model = await farm.model('health')
  const job = await farm.job([{ modelId: model.id, deviceId: device.id }])
  const { lease, run } = await farm.take(device, job.runs[0]?.id ?? '')
  await farm.db.leases.endAttempt(lease, run.id, end, null)
}

/** Seconds that the device still rests. */
async function restSeconds({ id }: Device): Promise<number> {
  const { rows } = await farm.sql.query<{ seconds: number }>(
    'SELECT extract(epoch FROM rest_until - now())::float8 AS seconds FROM device WHERE id = $1',
    [id],
  )
  return Math.ceil(rows[0]?.seconds ?? Number.NaN)
}
/** A second ago: a time is kept in whole milliseconds, and now() may be rounded to one that is yet to come. */
const rested = ({ id }: Device) =>
  farm.sql.query("UPDATE device SET rest_until = now() - interval '1 s' WHERE id = $1", [id])
const probe = ({ id }: Device, leaseSeconds = 30) =>
  farm.db.leases.takeProbe({ workerId: worker, deviceId: id, leaseSeconds })
async function probed(device: Device, passed: boolean): Promise<void> {
  await rested(device)
  const taken = await probe(device)
  if (taken === null) throw new Error('it was not to be probed')
  await farm.db.leases.endProbe(taken.lease, { passed, reason: passed ? 'as usual' : 'no answer' })
}
const stateOf = async ({ id }: Device) => (await farm.db.devices.find(id))?.state

describe('a device that fails', () => {
  test('rests longer after the second failure in a row, and is quarantined at the third', async () => {
    const device = await farm.device('thrice')
    const seen: [string | undefined, number][] = []
    for (let failures = 1; failures <= 3; failures++) {
      await attempt(device, unwell)
      seen.push([await stateOf(device), await restSeconds(device)])
      // As an operator would see it who cannot wait: the count stays.
      if (failures < 3) await farm.sql.query(`UPDATE device SET state = 'idle' WHERE id = $1`, [device.id])
    }
    expect(seen).toEqual([
      ['cooling', 5],
      ['cooling', 10],
      ['quarantined', 60],
    ])
    const found = await farm.db.devices.find(device.id)
    expect(found?.stateReason).toMatch(/^3 failures in a row, the last: device-unhealthy: its disk is full/)
    expect(found?.stateBy).toBeNull()
    const { items } = await farm.db.devices.events(device.id, { limit: 50 })
    expect(items.filter(({ type }) => type === 'failure')).toHaveLength(3)
    expect(items.filter(({ to }) => to === 'quarantined')).not.toEqual([])
  })

  test('is as new after a passed probe, and rests twice as long after each that failed', async () => {
    const device = await farm.device('probed')
    for (let failures = 1; failures <= 3; failures++) {
      await attempt(device, unwell)
      if (failures < 3) await farm.sql.query(`UPDATE device SET state = 'idle' WHERE id = $1`, [device.id])
    }
    expect(await probe(device)).toBeNull()
    for (const seconds of [120, 240, 480]) {
      await probed(device, false)
      expect([await stateOf(device), await restSeconds(device)]).toEqual(['quarantined', seconds])
    }
    await probed(device, true)
    expect(await farm.db.devices.find(device.id)).toMatchObject({
      state: 'idle',
      stateReason: null,
      restUntil: null,
    })
    await attempt(device, unwell)
    expect([await stateOf(device), await restSeconds(device)]).toEqual(['cooling', 5])
  })

  test('is not blamed for what the harness did, and a run that ends well sets its failures back', async () => {
    const device = await farm.device('blameless')
    for (let failures = 0; failures < 5; failures++) await attempt(device, harness)
    expect(await stateOf(device)).toBe('idle')
    await attempt(device, unwell)
    await probed(device, true)
    const model = await farm.model('health')
    const job = await farm.job([{ modelId: model.id, deviceId: device.id }])
    await farm.measure(device, job.runs[0]?.id ?? '')
    const counted = await farm.sql.query('SELECT failures_in_row FROM device WHERE id = $1', [device.id])
    expect(counted.rows).toEqual([{ failures_in_row: 0 }])
  })

  test('whose session raised a doubt is quarantined, with its figure stored', async () => {
    const device = await farm.device('doubted')
    const model = await farm.model('health')
    const job = await farm.job([{ modelId: model.id, deviceId: device.id }])
    const runId = job.runs[0]?.id ?? ''
    const deviceConcern = { code: 'sentinel-off', reason: 'its sentinels are off' } as const
    await farm.measure(device, runId, { ...outcome(), deviceConcern })
    expect((await farm.db.runs.find(runId))?.state).toBe('completed')
    expect(await farm.db.devices.find(device.id)).toMatchObject({
      state: 'quarantined',
      stateReason: 'its sentinels are off',
    })
  })
})

describe('a probe', () => {
  test('holds the device, is fenced like a run, and is forgotten with its worker', async () => {
    const device = await farm.device('fenced')
    await attempt(device, unwell)
    await rested(device)
    const first = await probe(device, 0)
    expect(first).toMatchObject({ why: 'cooling', reason: expect.stringContaining('its disk is full') })
    expect(await probe(device)).toBeNull()
    expect(await farm.db.sweeper.reclaimExpired()).toEqual([])
    if (first === null) throw new Error('it was not to be probed')
    const late = farm.db.leases.endProbe(first.lease, { passed: true, reason: 'as usual' })
    await expect(late).rejects.toThrow(LeaseLostError)
    await expect(farm.db.leases.renew(first.lease, null, 30)).rejects.toThrow(LeaseLostError)
    expect(await stateOf(device)).toBe('cooling')
    await probed(device, true)
    expect(await stateOf(device)).toBe('idle')
  })

  test('is not for what an operator set aside, whose word alone ends that', async () => {
    const device = await farm.device('set-aside')
    await attempt(device, unwell)
    await farm.db.devices.setAside(device.id, { to: 'quarantined', reason: 'swollen', actor: 'key:ann' })
    await rested(device)
    expect(await probe(device)).toBeNull()
    expect(await farm.db.devices.resume(device.id, { actor: 'key:ann' })).toMatchObject({ state: 'idle' })
  })
})

describe('a run that failed on one device of its pool', () => {
  test('is left to the others while one of them lives, and taken by it in the end', async () => {
    const pool = 'left-to-others'
    const [one, other] = [await farm.device('left-a', { pool }), await farm.device('left-b', { pool })]
    const model = await farm.model('health')
    const job = await farm.job([{ modelId: model.id, pool }])
    const runId = job.runs[0]?.id ?? ''
    const { lease } = await farm.take(one, runId)
    await farm.db.leases.endAttempt(lease, runId, harness, 0)
    await expect(farm.take(one, runId, { attempt: 2 })).rejects.toThrow('refused: not-yet')
    await farm.sql.query(`UPDATE device SET state = 'offline' WHERE id = $1`, [other.id])
    const second = await farm.take(one, runId, { attempt: 2 })
    await farm.db.leases.endAttempt(second.lease, runId, harness, 0)
    await farm.sql.query(`UPDATE device SET state = 'idle' WHERE id = $1`, [other.id])
    await expect(farm.take(one, runId, { attempt: 3 })).rejects.toThrow('refused: not-yet')
    await farm.sql.query(`UPDATE run SET not_before = now() - interval '31 s' WHERE id = $1`, [runId])
    expect((await farm.take(one, runId, { attempt: 3 })).run.id).toBe(runId)
  })
})

test('a run that asks for more than a build can do waits for a worker that can', async () => {
  const device = await farm.device('old-build')
  const model = await farm.model('health')
  const asked = { ...protocol, clock: 'fixed' } as const
  const job = await farm.job([{ modelId: model.id, deviceId: device.id, protocol: asked }])
  const runId = job.runs[0]?.id ?? ''
  await farm.db.devices.announceWorker({ id: 'wrk_old', host: 'a', build: '0.0.1', protocolRevision: 2 })
  await farm.db.devices.announceWorker({ id: 'wrk_new', host: 'b', build: '0.1.0', protocolRevision: 3 })
  const take = (workerId: string) =>
    farm.db.leases.take({ workerId, deviceId: device.id, delivery: { runId, attempt: 1 }, leaseSeconds: 30 })
  expect(await take('wrk_old')).toEqual({ refused: 'not-yet' })
  expect(await take('wrk_new')).toMatchObject({ run: { id: runId } })
})
