import { LeaseLostError } from '@paceline/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Farm, openFarm, outcome, protocol, worker } from './farm.js'

let farm: Farm
beforeAll(async () => {
  farm = await openFarm()
})
afterAll(() => farm[Symbol.asyncDispose]())

const known = { runtime: 'tflite-native', protocol, protocolKey: 'pk_test' }
async function rowsOf(runId: string) {
  const counted = await farm.sql.query<{ measurements: number; samples: number; state: string }>(
    `SELECT (SELECT count(*)::int FROM measurement WHERE run_id = $1) AS measurements,
            (SELECT count(*)::int FROM sample_set WHERE run_id = $1) AS samples,
            (SELECT state FROM run WHERE id = $1) AS state`,
    [runId],
  )
  return counted.rows[0]
}

describe('taking a device', () => {
  test('gives the run, its model and an epoch that has moved on', async () => {
    const { device, model, runId } = await farm.oneRun()
    const taken = await farm.take(device, runId)
    expect(taken.lease).toMatchObject({ deviceId: device.id, epoch: 1 })
    expect(taken.run).toMatchObject({ id: runId, state: 'leased', deviceId: device.id, measurement: null })
    expect(taken.run.attempts).toMatchObject([{ n: 1, state: 'running', endedAt: null }])
    expect(taken.model).toEqual({ id: model.id, sha256: model.sha256, bytes: model.bytes })
    const held = await farm.db.devices.find(device.id)
    expect(held).toMatchObject({ state: 'busy', lease: { sessionId: taken.lease.sessionId, epoch: 1 } })
  })

  test('of two workers at once one gets the run', async () => {
    const pool = 'two-workers'
    const [a, b] = [await farm.device('pool-a', { pool }), await farm.device('pool-b', { pool })]
    const model = await farm.model('pool-model')
    for (let round = 0; round < 10; round++) {
      const job = await farm.job([{ modelId: model.id, pool }])
      const delivery = { runId: job.runs[0]?.id ?? '', attempt: 1 }
      const takes = await Promise.all(
        [a, b].map(({ id }) =>
          farm.db.leases.take({ workerId: worker, deviceId: id, delivery, leaseSeconds: 30 }),
        ),
      )
      const won = takes.flatMap((take) => ('refused' in take ? [] : [take]))
      const lost = takes.flatMap((take) => ('refused' in take ? [take.refused] : []))
      expect(won).toHaveLength(1)
      // Where the other has not stored it yet, the delivery comes once more.
      expect(['gone', 'not-yet']).toContain(lost[0])
      for (const { lease, run } of won) {
        await farm.db.leases.endAttempt(lease, run.id, { state: 'cancelled' }, null)
      }
    }
  })

  test('devices that ask at once get a run each, as long as there are as many', async () => {
    const pool = 'all-at-once'
    const devices = await Promise.all(
      Array.from({ length: 8 }, (_, n) => farm.device(`at-once-${n}`, { pool })),
    )
    const model = await farm.model('at-once')
    for (let round = 0; round < 10; round++) {
      await farm.job(devices.map(() => ({ modelId: model.id, pool })))
      const takes = await Promise.all(
        devices.map(({ id: deviceId }) =>
          farm.db.leases.take({ workerId: worker, deviceId, delivery: null, leaseSeconds: 30 }),
        ),
      )
      expect(takes.filter((take) => 'refused' in take)).toEqual([])
      const runs = takes.flatMap((take) => ('refused' in take ? [] : [take]))
      expect(new Set(runs.map(({ run }) => run.id)).size).toBe(devices.length)
      for (const { lease, run } of runs) {
        await farm.db.leases.endAttempt(lease, run.id, { state: 'cancelled' }, null)
      }
    }
  })

  test('of two runs at once one gets the device, and the other waits', async () => {
    const [device, model] = [await farm.device('two-runs'), await farm.model('two-runs')]
    const job = await farm.job([
      { modelId: model.id, deviceId: device.id },
      { modelId: model.id, deviceId: device.id },
    ])
    const takes = await Promise.all(
      job.runs.map(({ id }) =>
        farm.db.leases.take({
          workerId: worker,
          deviceId: device.id,
          delivery: { runId: id, attempt: 1 },
          leaseSeconds: 30,
        }),
      ),
    )
    const won = takes.flatMap((take) => ('refused' in take ? [] : [take.run.id]))
    const lost = takes.flatMap((take, n) => ('refused' in take ? [{ runId: job.runs[n]?.id, ...take }] : []))
    expect([won.length, lost.length]).toEqual([1, 1])
    // Whichever comes first leases the first run, by the other's token or by its own.
    expect(lost[0]?.refused).toBe(lost[0]?.runId === won[0] ? 'gone' : 'device-unavailable')
    const states = (await farm.db.jobs.find(job.id))?.runs.map(({ state }) => state)
    expect(states?.sort()).toEqual(['leased', 'queued'])
  })

  test.each([
    ['a run that nobody knows', async () => ({ runId: 'run_unknown', attempt: 1 })],
    ['an attempt that is not the next one', async (runId: string) => ({ runId, attempt: 2 })],
  ])('is refused for %s', async (_title, deliveryOf) => {
    const { device, runId } = await farm.oneRun()
    const delivery = await deliveryOf(runId)
    const take = { workerId: worker, deviceId: device.id, delivery, leaseSeconds: 30 }
    expect(await farm.db.leases.take(take)).toEqual({ refused: 'gone' })
    expect(await farm.db.devices.find(device.id)).toMatchObject({ state: 'idle', lease: null })
  })

  test("is refused for another device's run", async () => {
    const { runId } = await farm.oneRun()
    const { device } = await farm.oneRun()
    await expect(farm.take(device, runId)).rejects.toThrow('refused: gone')
  })

  test('is refused once the run has waited too long', async () => {
    const { device, runId } = await farm.oneRun({ expiresAfterSeconds: 1 })
    await farm.sql.query(`UPDATE run SET expires_at = now() - interval '1 s' WHERE id = $1`, [runId])
    await expect(farm.take(device, runId)).rejects.toThrow('refused: expired')
  })

  test('is refused before its time after a failed attempt', async () => {
    const { device, runId } = await farm.oneRun()
    const { lease } = await farm.take(device, runId)
    const end = { state: 'failed', code: 'driver-failed', message: 'x' } as const
    await farm.db.leases.endAttempt(lease, runId, end, 60)
    await expect(farm.take(device, runId, { attempt: 2 })).rejects.toThrow('refused: not-yet')
  })

  test('is refused while an operator has set it aside', async () => {
    const { device, runId } = await farm.oneRun()
    await farm.sql.query(`UPDATE device SET state = 'quarantined' WHERE id = $1`, [device.id])
    await expect(farm.take(device, runId)).rejects.toThrow('refused: device-unavailable')
  })
})

describe('completing', () => {
  test('stores every figure and sample exactly, and frees the device', async () => {
    const { device, runId, job } = await farm.oneRun()
    const measured = outcome()
    await farm.measure(device, runId, measured)
    const run = await farm.db.runs.find(runId)
    expect(run).toMatchObject({ state: 'completed', fallback: false, ...known })
    expect(run?.measurement).toEqual(measured.measurement)
    expect(run?.attempts).toMatchObject([{ n: 1, state: 'completed', endedAt: expect.any(String) }])
    expect(await farm.db.runs.samples(runId)).toEqual(measured.samples)
    expect(await farm.db.devices.find(device.id)).toMatchObject({ state: 'idle', lease: null })
    const ended = await farm.db.jobs.find(job.id)
    expect(ended).toMatchObject({ state: 'completed', progress: { done: 1, total: 1 } })
    expect(ended?.endedAt).not.toBeNull()
  })

  test('is all or nothing: what breaks in the middle leaves no trace, and can be done again', async () => {
    const { device, runId, job } = await farm.oneRun()
    const { lease } = await farm.take(device, runId)
    await farm.db.leases.start(lease, runId, known)
    const good = outcome()
    const before = await eventCount(job.id)
    // The second set has the identity of the first, which fails after the run and the measurement are written.
    const [first] = good.samples
    const broken = { ...good, samples: first === undefined ? [] : [first, first] }
    await expect(farm.db.leases.complete(lease, runId, broken)).rejects.toThrow(/sample_set_pkey/)
    expect(await rowsOf(runId)).toEqual({ measurements: 0, samples: 0, state: 'running' })
    expect(await eventCount(job.id)).toBe(before)
    expect(await farm.db.devices.find(device.id)).toMatchObject({ state: 'busy' })
    await farm.db.leases.complete(lease, runId, good)
    expect(await rowsOf(runId)).toEqual({ measurements: 1, samples: 2, state: 'completed' })
  })

  test('is refused to a run that never started', async () => {
    const { device, runId } = await farm.oneRun()
    const { lease } = await farm.take(device, runId)
    await expect(farm.db.leases.complete(lease, runId, outcome())).rejects.toMatchObject({
      code: 'illegal-transition',
    })
    expect(await rowsOf(runId)).toEqual({ measurements: 0, samples: 0, state: 'leased' })
  })

  test('is refused a second time', async () => {
    const { device, runId } = await farm.oneRun()
    const { lease } = await farm.take(device, runId)
    await farm.db.leases.start(lease, runId, known)
    await farm.db.leases.complete(lease, runId, outcome())
    await expect(farm.db.leases.complete(lease, runId, outcome())).rejects.toThrow(LeaseLostError)
  })

  test("a model's strange names and a runner's strange words are kept", async () => {
    const device = await farm.device('strange')
    const model = await farm.model('nul \0 in the name', { tags: ['lone \ud800'] })
    expect(model).toMatchObject({ name: 'nul \ufffd in the name', tags: ['lone \ufffd'] })
    const job = await farm.job([{ modelId: model.id, deviceId: device.id }])
    const runId = job.runs[0]?.id ?? ''
    const { lease } = await farm.take(device, runId)
    const end = { state: 'unsupported', code: 'model-refused', message: 'op \0\udc00 😀' } as const
    await farm.db.leases.endAttempt(lease, runId, end, null)
    expect((await farm.db.runs.find(runId))?.attempts).toMatchObject([{ message: 'op \ufffd\ufffd 😀' }])
  })
})

describe('a lease that was lost', () => {
  test('writes nothing, whatever it tries', async () => {
    const { device, runId, job } = await farm.oneRun()
    const { lease } = await farm.take(device, runId, { leaseSeconds: 0 })
    expect(await farm.db.sweeper.reclaimExpired()).toMatchObject([{ runId, attempt: 2 }])
    const second = await farm.take(device, runId, { attempt: 2 })
    expect(second.lease.epoch).toBeGreaterThan(lease.epoch)
    const events = await eventCount(job.id)

    const failed = { state: 'failed', code: 'internal', message: 'late' } as const
    const writes = [
      () => farm.db.leases.renew(lease, runId, 30),
      () => farm.db.leases.start(lease, runId, known),
      () => farm.db.leases.progress(lease, runId, {}),
      () => farm.db.leases.complete(lease, runId, outcome()),
      () => farm.db.leases.endAttempt(lease, runId, failed, null),
    ]
    for (const write of writes) await expect(write()).rejects.toThrow(LeaseLostError)
    expect(await rowsOf(runId)).toEqual({ measurements: 0, samples: 0, state: 'leased' })
    expect(await eventCount(job.id)).toBe(events)
    expect(await farm.db.devices.find(device.id)).toMatchObject({
      lease: { sessionId: second.lease.sessionId },
    })

    await farm.db.leases.start(second.lease, runId, known)
    const begun = await eventCount(job.id)
    for (const write of writes) await expect(write()).rejects.toThrow(LeaseLostError)
    // Not even under the right session: an epoch that is over is enough.
    const old = { ...second.lease, epoch: lease.epoch }
    await expect(farm.db.leases.progress(old, runId, {})).rejects.toThrow(LeaseLostError)
    await expect(farm.db.leases.complete(old, runId, outcome())).rejects.toThrow(LeaseLostError)
    expect(await rowsOf(runId)).toEqual({ measurements: 0, samples: 0, state: 'running' })
    expect(await eventCount(job.id)).toBe(begun)

    await farm.db.leases.complete(second.lease, runId, outcome())
    const attempts = (await farm.db.runs.find(runId))?.attempts
    expect(attempts).toMatchObject([
      { n: 1, state: 'failed', code: 'lease-lost' },
      { n: 2, state: 'completed', code: null },
    ])
  })

  test('is lost from the moment it is reclaimed, before anybody else has it', async () => {
    const { device, runId } = await farm.oneRun()
    const { lease } = await farm.take(device, runId, { leaseSeconds: 0 })
    await farm.db.sweeper.reclaimExpired()
    await expect(farm.db.leases.complete(lease, runId, outcome())).rejects.toMatchObject({
      code: 'lease-lost',
    })
    await expect(farm.db.leases.renew(lease, runId, 30)).rejects.toThrow(LeaseLostError)
  })

  test('a lease of another run writes nothing for this one', async () => {
    const one = await farm.oneRun()
    const other = await farm.oneRun()
    const { lease } = await farm.take(one.device, one.runId)
    await farm.take(other.device, other.runId)
    await expect(farm.db.leases.start(lease, other.runId, known)).rejects.toThrow(LeaseLostError)
  })

  test('a completion and a reclaim at once: one of the two, never both', async () => {
    for (let round = 0; round < 10; round++) {
      const { device, runId } = await farm.oneRun()
      const { lease } = await farm.take(device, runId, { leaseSeconds: 0 })
      await farm.db.leases.start(lease, runId, known)
      const [completed, reclaimed] = await Promise.allSettled([
        farm.db.leases.complete(lease, runId, outcome()),
        farm.db.sweeper.reclaimExpired(),
      ])
      const again = reclaimed.status === 'fulfilled' ? reclaimed.value.length : Number.NaN
      const rows = await rowsOf(runId)
      if (completed.status === 'fulfilled') {
        expect(again).toBe(0)
        expect(rows).toEqual({ measurements: 1, samples: 2, state: 'completed' })
      } else {
        expect(completed.reason).toBeInstanceOf(LeaseLostError)
        expect(again).toBe(1)
        expect(rows).toEqual({ measurements: 0, samples: 0, state: 'queued' })
      }
    }
  })
})

async function eventCount(jobId: string): Promise<number> {
  const counted = await farm.sql.query('SELECT 1 FROM job_event WHERE job_id = $1', [jobId])
  return counted.rowCount ?? 0
}
