import { InvalidCursorError, ModelGoneError, ReuseUnavailableError } from '@paceline/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Farm, openFarm, outcome, protocol } from './farm.js'

let farm: Farm
beforeAll(async () => {
  farm = await openFarm()
})
afterAll(() => farm[Symbol.asyncDispose]())

const known = { runtime: 'tflite-native', protocol, protocolKey: 'pk_test' }
let names = 0

async function oneRun() {
  names += 1
  const device = await farm.device(`device-${names}`)
  const model = await farm.model(`model-${names}`)
  const job = await farm.job([{ modelId: model.id, deviceId: device.id }])
  return { device, model, job, runId: job.runs[0]?.id ?? '' }
}

describe('a new job', () => {
  test('keeps its runs in the order asked, with one delivery for each', async () => {
    const [a, b] = [await farm.model('order-a'), await farm.model('order-b')]
    const device = await farm.device('order')
    const { job, deliveries } = await farm.db.jobs.create({
      keyId: null,
      request: { as: 'it came' },
      priority: -3,
      webhook: null,
      expiresAfterSeconds: 60,
      runs: [
        {
          modelId: b.id,
          deviceId: device.id,
          pool: null,
          runtime: 'litert-node',
          protocol,
          reusedFrom: null,
        },
        { modelId: a.id, deviceId: null, pool: 'order', runtime: null, protocol, reusedFrom: null },
      ],
    })
    expect(job).toMatchObject({
      state: 'queued',
      priority: -3,
      progress: { done: 0, total: 2 },
      endedAt: null,
    })
    expect(job.runs).toMatchObject([
      { modelId: b.id, deviceId: device.id, pool: null, runtime: 'litert-node', protocol, state: 'queued' },
      { modelId: a.id, deviceId: null, pool: 'order', runtime: null, protocolKey: null, attempts: [] },
    ])
    expect(Date.parse(job.expiresAt) - Date.parse(job.createdAt)).toBe(60_000)
    expect(deliveries).toEqual([
      { runId: job.runs[0]?.id, attempt: 1, deviceId: device.id, pool: null, priority: -3 },
      { runId: job.runs[1]?.id, attempt: 1, deviceId: null, pool: 'order', priority: -3 },
    ])
    expect(await farm.db.jobs.find(job.id)).toEqual(job)
    expect(await farm.db.jobs.find('job_unknown')).toBeNull()
  })

  test('is not stored in part where one of its runs cannot be', async () => {
    const model = await farm.model('part')
    const before = (await farm.db.jobs.list({ limit: 500 })).items.length
    await expect(
      farm.job([
        { modelId: model.id, pool: 'p' },
        { modelId: 'mdl_unknown', pool: 'p' },
      ]),
    ).rejects.toThrow(/run_model_id_fkey/)
    expect((await farm.db.jobs.list({ limit: 500 })).items).toHaveLength(before)
  })

  test('is refused for a model whose bytes are gone', async () => {
    const model = await farm.model('gone')
    expect(await farm.db.models.markBytesGone(model.id)).toBe('gone')
    await expect(farm.job([{ modelId: model.id, pool: 'p' }])).rejects.toThrow(ModelGoneError)
  })

  test('a deletion of the bytes and a job for them at once: one of the two', async () => {
    for (let round = 0; round < 10; round++) {
      const model = await farm.model(`race-${round}`)
      const [deleted, job] = await Promise.allSettled([
        farm.db.models.markBytesGone(model.id),
        farm.job([{ modelId: model.id, pool: 'p' }]),
      ])
      const wasDeleted = deleted.status === 'fulfilled' && deleted.value === 'gone'
      expect(job.status).toBe(wasDeleted ? 'rejected' : 'fulfilled')
    }
  })
})

describe('a reused run', () => {
  test("is completed at once with the original's figures and samples", async () => {
    const { device, model, runId } = await oneRun()
    const measured = outcome(7.25)
    await farm.measure(device, runId, measured)
    const { job, deliveries } = await farm.db.jobs.create({
      keyId: null,
      request: {},
      priority: 0,
      webhook: null,
      expiresAfterSeconds: 60,
      runs: [
        { modelId: model.id, deviceId: device.id, pool: null, runtime: null, protocol, reusedFrom: runId },
      ],
    })
    const [reused] = job.runs
    expect(deliveries).toEqual([])
    expect(job).toMatchObject({ state: 'completed', progress: { done: 1, total: 1 } })
    expect(reused).toMatchObject({
      reusedFrom: runId,
      state: 'completed',
      deviceId: device.id,
      runtime: 'tflite-native',
      protocolKey: 'pk_test',
      attempts: [],
    })
    expect(reused?.measurement).toEqual(measured.measurement)
    expect(await farm.db.runs.samples(reused?.id ?? '')).toEqual(measured.samples)
    // Reusing the reused one leads to the original, whose samples these are.
    const again = await farm.job([{ modelId: model.id, deviceId: device.id, reusedFrom: reused?.id ?? '' }])
    expect(again.runs).toMatchObject([{ reusedFrom: runId }])
    const newest = await farm.db.runs.newestCompleted({
      modelIds: [model.id],
      deviceIds: [device.id],
      protocolKeys: ['pk_test'],
      verdicts: ['stable'],
    })
    expect(newest).toMatchObject([{ runId }])
  })

  test('is refused where the original has not completed, or is of another model or device', async () => {
    const waiting = await oneRun()
    const other = await oneRun()
    await farm.measure(other.device, other.runId)
    const wrong = [
      { modelId: waiting.model.id, deviceId: waiting.device.id, reusedFrom: waiting.runId },
      { modelId: waiting.model.id, deviceId: other.device.id, reusedFrom: other.runId },
      { modelId: other.model.id, deviceId: waiting.device.id, reusedFrom: other.runId },
    ]
    for (const run of wrong) await expect(farm.job([run])).rejects.toThrow(ReuseUnavailableError)
  })
})

describe('cancelling', () => {
  test('ends a queued run at once', async () => {
    const { job, runId, device } = await oneRun()
    expect(await farm.db.jobs.cancel(job.id)).toMatchObject({
      state: 'cancelled',
      runs: [{ state: 'cancelled', attempts: [] }],
    })
    await expect(farm.take(device, runId)).rejects.toThrow('refused: gone')
  })

  test.each(['leased', 'running'] as const)('tells the worker of a %s run', async (state) => {
    const { job, runId, device } = await oneRun()
    const { lease } = await farm.take(device, runId)
    if (state === 'running') await farm.db.leases.start(lease, runId, known)
    expect(await farm.db.leases.renew(lease, runId, 30)).toEqual({ cancelled: false })
    expect(await farm.db.jobs.cancel(job.id)).toMatchObject({ state: 'running', runs: [{ state }] })
    expect(await farm.db.leases.renew(lease, runId, 30)).toEqual({ cancelled: true })
    await farm.db.leases.endAttempt(lease, runId, { state: 'cancelled' }, null)
    expect(await farm.db.jobs.find(job.id)).toMatchObject({
      state: 'cancelled',
      runs: [{ state: 'cancelled', attempts: [{ state: 'cancelled' }] }],
    })
  })

  test('a cancelled run does not come back when its attempt fails or its worker dies', async () => {
    const failing = await oneRun()
    const { lease } = await farm.take(failing.device, failing.runId)
    await farm.db.jobs.cancel(failing.job.id)
    const end = { state: 'failed', code: 'driver-failed', message: 'x' } as const
    expect(await farm.db.leases.endAttempt(lease, failing.runId, end, 0)).toBeNull()
    expect(await farm.db.jobs.find(failing.job.id)).toMatchObject({ state: 'cancelled' })

    const dying = await oneRun()
    await farm.take(dying.device, dying.runId, { leaseSeconds: 0 })
    await farm.db.jobs.cancel(dying.job.id)
    expect(await farm.db.sweeper.reclaimExpired(3)).toEqual([])
    expect(await farm.db.jobs.find(dying.job.id)).toMatchObject({ state: 'cancelled' })
  })

  test('leaves what has ended as it is, and may be asked for again', async () => {
    const { job, runId, device } = await oneRun()
    await farm.measure(device, runId)
    const ended = await farm.db.jobs.find(job.id)
    expect(await farm.db.jobs.cancel(job.id)).toEqual(ended)
    const queued = await oneRun()
    const cancelled = await farm.db.jobs.cancel(queued.job.id)
    expect(await farm.db.jobs.cancel(queued.job.id)).toEqual(cancelled)
    expect(await farm.db.jobs.cancel('job_unknown')).toBeNull()
  })

  test('a completion that was under way still counts', async () => {
    const model = await farm.model('mixed')
    const device = await farm.device('mixed')
    const run = { modelId: model.id, deviceId: device.id }
    const job = await farm.job([run, run])
    const runId = job.runs[0]?.id ?? ''
    const { lease } = await farm.take(device, runId)
    await farm.db.leases.start(lease, runId, known)
    expect(await farm.db.jobs.cancel(job.id)).toMatchObject({ state: 'running' })
    await farm.db.leases.complete(lease, runId, outcome())
    expect(await farm.db.jobs.find(job.id)).toMatchObject({
      state: 'completed',
      runs: [{ state: 'completed' }, { state: 'cancelled' }],
    })
  })
})

describe('pages', () => {
  test('show every job once while others come in', async () => {
    const model = await farm.model('pages')
    const made = []
    for (let n = 0; n < 7; n++) made.push((await farm.job([{ modelId: model.id, pool: 'pages' }])).id)
    // Jobs of one millisecond are kept apart by their id.
    await farm.sql.query(`UPDATE job SET created_at = '2030-01-01' WHERE id = ANY ($1)`, [made.slice(2, 6)])
    const before = (await farm.db.jobs.list({ limit: 500 })).items.map(({ id }) => id)
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await farm.db.jobs.list(cursor === undefined ? { limit: 2 } : { limit: 2, cursor })
      expect(page.items.length).toBeLessThanOrEqual(2)
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor ?? undefined
      const late = await farm.job([{ modelId: model.id, pool: 'pages' }])
      await farm.sql.query(`UPDATE job SET created_at = '2031-01-01' WHERE id = $1`, [late.id])
    } while (cursor !== undefined)
    expect(seen).toEqual(before)
    expect(new Set(seen).size).toBe(seen.length)
  })

  test('count the runs of each job, and keep to a state', async () => {
    const { job, runId, device } = await oneRun()
    await farm.measure(device, runId)
    const completed = await farm.db.jobs.list({ state: 'completed', limit: 500 })
    expect(completed.items).toContainEqual(
      expect.objectContaining({ id: job.id, progress: { done: 1, total: 1 } }),
    )
    expect(new Set(completed.items.map(({ state }) => state))).toEqual(new Set(['completed']))
  })

  test.each([
    '',
    'x',
    '!!',
    Buffer.from('0.').toString('base64url'),
    Buffer.from('zzzzzzzzzzzz.job_1').toString('base64url'),
  ])('refuse a cursor that no list gave: %j', async (cursor) => {
    await expect(farm.db.jobs.list({ cursor })).rejects.toThrow(InvalidCursorError)
    await expect(farm.db.runs.list({ cursor })).rejects.toMatchObject({ code: 'invalid-cursor' })
  })
})

describe('runs', () => {
  test('are listed by what they are of and how they ended', async () => {
    const { device, model, runId } = await oneRun()
    await farm.measure(device, runId, { ...outcome(3, 'noisy'), protocolKey: 'pk_listed' })
    const ids = async (query: Parameters<Farm['db']['runs']['list']>[0]) =>
      (await farm.db.runs.list(query)).items.map(({ id }) => id)
    expect(await ids({ model: model.id })).toEqual([runId])
    expect(await ids({ device: device.id, state: 'completed' })).toEqual([runId])
    expect(await ids({ device: device.id, state: 'queued' })).toEqual([])
    expect(await ids({ protocolKey: 'pk_listed', runtime: 'tflite-native' })).toEqual([runId])
    expect(await ids({ model: model.id, verdict: 'noisy' })).toEqual([runId])
    expect(await ids({ model: model.id, verdict: 'stable' })).toEqual([])
  })

  test('the newest completed one counts, without fallback and within its age', async () => {
    const { device, model, runId } = await oneRun()
    const ask = (more: { maxAgeSeconds?: number; verdicts?: ('stable' | 'noisy')[] } = {}) =>
      farm.db.runs.newestCompleted({
        modelIds: [model.id, 'mdl_unknown'],
        deviceIds: [device.id],
        protocolKeys: ['pk_test', 'pk_other'],
        verdicts: ['stable'],
        ...more,
      })
    expect(await ask()).toEqual([])
    await farm.measure(device, runId, outcome(5))
    const again = async (more: Parameters<Farm['measure']>[2]) => {
      const job = await farm.job([{ modelId: model.id, deviceId: device.id }])
      await farm.measure(device, job.runs[0]?.id ?? '', more)
      return job.runs[0]?.id ?? ''
    }
    const newer = await again(outcome(6))
    await again({ ...outcome(7), fallback: true })
    await again(outcome(8, 'noisy'))
    const other = await again({ ...outcome(9), protocolKey: 'pk_other' })
    expect(await ask()).toMatchObject([
      { runId: other, protocolKey: 'pk_other', latencyMs: { median: 9 } },
      { runId: newer, protocolKey: 'pk_test', latencyMs: { median: 6 }, runtime: 'tflite-native' },
    ])
    expect(await ask({ verdicts: ['stable', 'noisy'] })).toHaveLength(2)
    await farm.sql.query(`UPDATE measurement SET created_at = now() - interval '2 hours' WHERE run_id = $1`, [
      newer,
    ])
    expect(await ask({ maxAgeSeconds: 3600 })).toMatchObject([{ runId: other }, { runId }])
  })

  test('recent ones are the open and the lately failed', async () => {
    const { device, model, runId, job } = await oneRun()
    const recent = async (failedWithinSeconds = 3600) =>
      (
        await farm.db.runs.recent({
          modelIds: [model.id],
          deviceIds: [device.id],
          pool: 'recent',
          failedWithinSeconds,
        })
      ).map(({ id }) => id)
    expect(await recent()).toEqual([runId])
    const forPool = await farm.job([{ modelId: model.id, pool: 'recent' }])
    expect(await recent()).toContain(forPool.runs[0]?.id)
    const { lease } = await farm.take(device, runId)
    const end = { state: 'unsupported', code: 'model-refused', message: 'op' } as const
    await farm.db.leases.endAttempt(lease, runId, end, null)
    expect(await recent()).toContain(runId)
    await farm.sql.query(`UPDATE run SET ended_at = now() - interval '2 hours' WHERE job_id = $1`, [job.id])
    expect(await recent()).not.toContain(runId)
  })

  test('recent ones are also those that lately fell back, which answer nothing else', async () => {
    const { device, model, runId } = await oneRun()
    const recent = async (failedWithinSeconds: number) => {
      const asked = { modelIds: [model.id], deviceIds: [device.id], pool: null, failedWithinSeconds }
      return (await farm.db.runs.recent(asked)).map(({ id }) => id)
    }
    await farm.measure(device, runId, { ...outcome(), fallback: true })
    const other = await farm.job([{ modelId: model.id, deviceId: device.id }])
    await farm.measure(device, other.runs[0]?.id ?? '')
    expect(await recent(3600)).toEqual([runId])
    expect(await recent(0)).toEqual([])
  })

  test('of a key that are open are counted', async () => {
    const key = await farm.db.access.createKey({
      name: 'k',
      hash: Buffer.from('counted'),
      scopes: ['submit'],
    })
    const model = await farm.model('counted')
    const device = await farm.device('counted')
    const run = {
      modelId: model.id,
      deviceId: device.id,
      pool: null,
      runtime: null,
      protocol,
      reusedFrom: null,
    }
    const { job } = await farm.db.jobs.create({
      keyId: key.id,
      request: {},
      priority: 0,
      webhook: null,
      expiresAfterSeconds: 60,
      runs: [run, run, run],
    })
    expect(await farm.db.runs.countOpenOfKey(key.id)).toBe(3)
    await farm.measure(device, job.runs[0]?.id ?? '')
    expect(await farm.db.runs.countOpenOfKey(key.id)).toBe(2)
    expect(await farm.db.runs.countOpenOfKey('key_unknown')).toBe(0)
  })
})
