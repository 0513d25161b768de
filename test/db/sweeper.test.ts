import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Farm, openFarm, outcome, protocol, worker } from './farm.js'

let farm: Farm
beforeAll(async () => {
  farm = await openFarm()
})
afterAll(() => farm[Symbol.asyncDispose]())
beforeEach(() => farm.sql.query('TRUNCATE job, device, session CASCADE'))

describe('a lease whose holder went silent', () => {
  test('is reclaimed: the device is free, and the run comes again under its next attempt', async () => {
    const { device, runId } = await farm.oneRun({ priority: 5 })
    await farm.take(device, runId, { leaseSeconds: 0 })
    expect(await farm.db.sweeper.reclaimExpired()).toEqual([
      { runId, attempt: 2, deviceId: device.id, pool: null, priority: 5 },
    ])
    expect(await farm.db.devices.find(device.id)).toMatchObject({ state: 'idle', lease: null })
    expect(await farm.db.runs.find(runId)).toMatchObject({
      state: 'queued',
      attempts: [{ n: 1, state: 'failed', code: 'lease-lost' }],
    })
    await expect(farm.take(device, runId, { attempt: 1 })).rejects.toThrow('refused: gone')
    const { lease } = await farm.take(device, runId, { attempt: 2 })
    await farm.db.leases.start(lease, runId, { runtime: 'r', protocol, protocolKey: 'pk_test' })
    await farm.db.leases.complete(lease, runId, outcome())
    expect(await farm.db.runs.find(runId)).toMatchObject({
      state: 'completed',
      attempts: [{ n: 1 }, { n: 2 }],
    })
  })

  test('is reclaimed once, however many sweep', async () => {
    const { device, runId } = await farm.oneRun()
    await farm.take(device, runId, { leaseSeconds: 0 })
    const swept = await Promise.all([1, 2, 3, 4].map(() => farm.db.sweeper.reclaimExpired()))
    expect(swept.flat()).toHaveLength(1)
    expect((await farm.db.runs.find(runId))?.attempts).toHaveLength(1)
  })

  test('fails the run once its attempts are used up', async () => {
    const { device, runId, job } = await farm.oneRun()
    for (let attempt = 1; attempt <= 10; attempt++) {
      await farm.take(device, runId, { attempt, leaseSeconds: 0 })
      expect(await farm.db.sweeper.reclaimExpired()).toHaveLength(attempt < 10 ? 1 : 0)
    }
    expect(await farm.db.jobs.find(job.id)).toMatchObject({
      state: 'failed',
      runs: [{ state: 'failed', attempts: Array(10).fill({ code: 'lease-lost' }) }],
    })
  })

  test('is left alone while it is renewed', async () => {
    const { device, runId } = await farm.oneRun()
    const { lease } = await farm.take(device, runId, { leaseSeconds: 0 })
    await farm.db.leases.renew(lease, runId, 30)
    expect(await farm.db.sweeper.reclaimExpired()).toEqual([])
    expect(await farm.db.devices.find(device.id)).toMatchObject({ state: 'busy' })
  })
})

test('a lease renewed while the sweeper reaches for it is left alone', async () => {
  const { device, runId } = await farm.oneRun()
  const { lease } = await farm.take(device, runId, { leaseSeconds: 0 })
  const renewal = await farm.sql.connect()
  try {
    await renewal.query('BEGIN')
    await renewal.query(`UPDATE device SET lease_expires_at = now() + interval '30 s' WHERE id = $1`, [
      device.id,
    ])
    const swept = farm.db.sweeper.reclaimExpired()
    await somebodyWaitsForALock()
    await renewal.query('COMMIT')
    expect(await swept).toEqual([])
  } finally {
    renewal.release()
  }
  expect(await farm.db.leases.renew(lease, runId, 30)).toEqual({ cancelled: false })
})

async function somebodyWaitsForALock(): Promise<void> {
  for (;;) {
    const waiting = await farm.sql.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    )
    if (waiting.rowCount !== 0) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

describe('a run that waits too long', () => {
  test('fails as expired, with its job when it was the last', async () => {
    const { device, model, job, runId } = await farm.oneRun()
    const other = await farm.job([
      { modelId: model.id, deviceId: device.id },
      { modelId: model.id, deviceId: device.id },
    ])
    await farm.sql.query("UPDATE run SET expires_at = now() - interval '1 s' WHERE id = ANY ($1)", [
      [runId, other.runs[0]?.id],
    ])
    expect(await farm.db.sweeper.expireOverdue()).toBe(2)
    expect(await farm.db.sweeper.expireOverdue()).toBe(0)
    expect(await farm.db.jobs.find(job.id)).toMatchObject({
      state: 'failed',
      runs: [{ state: 'failed', attempts: [{ n: 1, state: 'failed', code: 'expired' }] }],
    })
    expect(await farm.db.jobs.find(other.id)).toMatchObject({
      state: 'running',
      progress: { done: 1, total: 2 },
    })
  })

  test('does not expire once a device has it', async () => {
    const { device, runId } = await farm.oneRun()
    await farm.take(device, runId)
    await farm.sql.query("UPDATE run SET expires_at = now() - interval '1 s' WHERE id = $1", [runId])
    expect(await farm.db.sweeper.expireOverdue()).toBe(0)
    expect(await farm.db.runs.find(runId)).toMatchObject({ state: 'leased' })
  })
})

describe('what the queue must know', () => {
  test('is what waits and is due, under its next attempt', async () => {
    const due = await farm.oneRun({ priority: 2 })
    const later = await farm.oneRun()
    const leased = await farm.oneRun()
    await farm.take(leased.device, leased.runId)
    const { lease } = await farm.take(later.device, later.runId)
    const end = { state: 'failed', code: 'driver-failed', message: 'x' } as const
    await farm.db.leases.endAttempt(lease, later.runId, end, 60)
    const expected = { runId: due.runId, attempt: 1, deviceId: due.device.id, pool: null, priority: 2 }
    expect(await farm.db.sweeper.dueForIdle(10)).toEqual([expected])
    await farm.sql.query("UPDATE run SET not_before = now() - interval '1 s' WHERE id = $1", [later.runId])
    expect(await farm.db.sweeper.dueForIdle(10)).toContainEqual(
      expect.objectContaining({ runId: later.runId, attempt: 2 }),
    )
  })

  test('is no more than has idle devices, the next first, of each device and pool', async () => {
    const runIds = async () => (await farm.db.sweeper.dueForIdle(100)).map(({ runId }) => runId).sort()
    const long = await farm.oneRun()
    await farm.job(Array.from({ length: 20 }, () => ({ modelId: long.model.id, deviceId: long.device.id })))
    const shared = await farm.job(
      Array.from({ length: 5 }, () => ({ modelId: long.model.id, pool: 'shared' })),
      { priority: 1 },
    )
    const ofPool = shared.runs.map(({ id }) => id)
    expect(await runIds()).toEqual([long.runId])
    const [first] = [
      await farm.device('first', { pool: 'shared' }),
      await farm.device('second', { pool: 'shared' }),
    ]
    expect(await runIds()).toEqual([long.runId, ...ofPool.slice(0, 2)].sort())
    await farm.take(first, ofPool[0] ?? '')
    expect(await runIds()).toEqual([long.runId, ofPool[1]].sort())
    await farm.db.devices.setAside(long.device.id, { to: 'draining', reason: 'x', actor: 'y' })
    expect(await runIds()).toEqual([ofPool[1]])
  })
})

describe('webhooks', () => {
  test('are due when the job ends, and each is given to one sweeper', async () => {
    const { device, runId, job } = await farm.oneRun({ webhook: 'http://127.0.0.1/hook' })
    expect(await farm.db.sweeper.dueWebhooks(10)).toEqual([])
    await farm.measure(device, runId)
    const due = await Promise.all([1, 2, 3].map(() => farm.db.sweeper.dueWebhooks(10)))
    expect(due.flat()).toEqual([{ jobId: job.id, url: 'http://127.0.0.1/hook', attempt: 1 }])
    await farm.db.sweeper.webhookSent(job.id, { ok: true, maxAttempts: 3 })
    await farm.sql.query("UPDATE job SET webhook_next_at = now() - interval '1 s'")
    expect(await farm.db.sweeper.dueWebhooks(10)).toEqual([])
  })

  test('that fail come again later, and not for ever; one whose sender died comes again', async () => {
    const { job } = await farm.oneRun({ webhook: 'http://127.0.0.1/hook' })
    await farm.db.jobs.cancel(job.id)
    expect(await farm.db.sweeper.dueWebhooks(10)).toMatchObject([{ attempt: 1 }])
    await farm.db.sweeper.webhookSent(job.id, { ok: false, maxAttempts: 2 })
    expect(await farm.db.sweeper.dueWebhooks(10)).toEqual([])
    const moveTime = () =>
      farm.sql.query(`UPDATE job SET webhook_next_at = webhook_next_at - interval '2 min'`)
    await moveTime()
    expect(await farm.db.sweeper.dueWebhooks(10)).toMatchObject([{ attempt: 2 }])
    await moveTime()
    expect(await farm.db.sweeper.dueWebhooks(10)).toMatchObject([{ attempt: 3 }])
    await farm.db.sweeper.webhookSent(job.id, { ok: false, maxAttempts: 2 })
    await moveTime()
    expect(await farm.db.sweeper.dueWebhooks(10)).toEqual([])
  })
})

describe('devices of a worker', () => {
  const silence = () =>
    farm.sql.query(`UPDATE worker SET seen_at = now() - interval '5 min' WHERE id = $1`, [worker])

  test('that went silent go offline, and come back when it announces them', async () => {
    const idle = await farm.device('idle')
    const aside = await farm.device('aside')
    await farm.sql.query(`UPDATE device SET state = 'quarantined' WHERE id = $1`, [aside.id])
    expect(await farm.db.sweeper.markSilentOffline(60)).toEqual([])
    await silence()
    expect(await farm.db.sweeper.markSilentOffline(60)).toEqual([idle.id])
    expect(await farm.db.devices.find(idle.id)).toMatchObject({
      state: 'offline',
      stateReason: expect.stringContaining('silent'),
    })
    expect(await farm.db.devices.find(aside.id)).toMatchObject({ state: 'quarantined' })
    await farm.db.devices.workerSeen(worker)
    expect(await farm.device('idle')).toMatchObject({ id: idle.id, state: 'idle', stateReason: null })
  })

  test('come back when a worker that only stalled is heard again, and no others do', async () => {
    const other = 'wrk_stalled_other'
    await farm.db.devices.announceWorker({ id: other, host: 'b', build: 'b' })
    const [mine, theirs, stopped] = [
      await farm.device('mine'),
      await farm.device('theirs', { worker: other }),
      await farm.device('stopped'),
    ]
    await farm.sql.query(
      `UPDATE device SET state = 'offline', state_reason = 'its worker stopped' WHERE id = $1`,
      [stopped.id],
    )
    await farm.sql.query(`UPDATE worker SET seen_at = now() - interval '5 min'`)
    await farm.sql.query(`UPDATE device SET seen_at = now() - interval '5 min'`)
    expect((await farm.db.sweeper.markSilentOffline(60)).sort()).toEqual([mine.id, theirs.id].sort())
    await farm.db.devices.workerSeen(worker)
    const secondsSinceSeen = async (id: string) =>
      (Date.now() - Date.parse((await farm.db.devices.find(id))?.seenAt ?? '')) / 1000
    expect(await secondsSinceSeen(mine.id)).toBeLessThan(200)
    expect(await secondsSinceSeen(theirs.id)).toBeGreaterThan(200)
    expect(await secondsSinceSeen(stopped.id)).toBeGreaterThan(200)
    const states = async () =>
      (await farm.db.devices.findMany([mine.id, theirs.id, stopped.id])).map((each) => each.state)
    expect(await states()).toEqual(['idle', 'offline', 'offline'])
    expect(await farm.db.devices.find(mine.id)).toMatchObject({ stateReason: null })
    await farm.db.devices.workerSeen(other)
    expect(await states()).toEqual(['idle', 'idle', 'offline'])
    expect(await farm.db.sweeper.markSilentOffline(60)).toEqual([])
  })

  test('keep their lease until it runs out', async () => {
    const { device, runId } = await farm.oneRun()
    await farm.take(device, runId)
    await silence()
    expect(await farm.db.sweeper.markSilentOffline(60)).toEqual([])
    await farm.db.devices.workerSeen(worker)
  })

  test('that stopped are offline; one that another worker reaches stays as it is', async () => {
    const { device, runId } = await farm.oneRun()
    const own = await farm.device('own')
    await farm.db.devices.announceWorker({ id: 'wrk_other', host: 'b', build: 'b' })
    await farm.device(device.name, { worker: 'wrk_other' })
    const delivery = { runId, attempt: 1 }
    await farm.db.leases.take({ workerId: 'wrk_other', deviceId: device.id, delivery, leaseSeconds: 30 })
    await farm.db.devices.withdraw(worker)
    expect(await farm.db.devices.find(own.id)).toMatchObject({ state: 'offline' })
    expect(await farm.db.devices.find(device.id)).toMatchObject({ state: 'busy' })
  })

  test('an offline device with a lease comes back busy, and idle once that is reclaimed', async () => {
    const { device, runId } = await farm.oneRun()
    await farm.take(device, runId, { leaseSeconds: 0 })
    await farm.db.devices.withdraw(worker)
    expect(await farm.db.devices.find(device.id)).toMatchObject({ state: 'offline' })
    expect(await farm.device(device.name)).toMatchObject({ state: 'busy' })
    await farm.db.sweeper.reclaimExpired()
    expect(await farm.db.devices.find(device.id)).toMatchObject({ state: 'idle' })
  })
})

test('what is past its time is purged, and nothing else', async () => {
  const { access, idempotency, sweeper } = farm.db
  const key = await access.createKey({ name: 'k', hash: Buffer.from('purge'), scopes: ['read'] })
  const claim = (token: string) =>
    idempotency.claim({ keyId: key.id, token, route: '/', bodyHash: Buffer.of(1) })
  await claim('old')
  await claim('new')
  await farm.sql.query(
    `UPDATE idempotent_answer SET created_at = now() - interval '25 h' WHERE token = 'old'`,
  )
  await access.createBrowserSession({ hash: Buffer.from('over'), keyId: key.id, seconds: -1 })
  await access.createBrowserSession({ hash: Buffer.from('live'), keyId: key.id, seconds: 60 })
  await access.createSignInLink({ hash: Buffer.from('over'), keyId: key.id, seconds: -1 })
  await sweeper.purge()
  const left = await farm.sql.query(
    `SELECT token AS left FROM idempotent_answer UNION ALL SELECT convert_from(hash, 'UTF8') FROM browser_session
     UNION ALL SELECT convert_from(hash, 'UTF8') FROM sign_in_link`,
  )
  expect(left.rows).toEqual([{ left: 'new' }, { left: 'live' }])
})
