import { InvalidCursorError, ModelGoneError, ReuseUnavailableError } from '@paceline/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Farm, openFarm, outcome, protocol } from './farm.js'

let farm: Farm
beforeAll(async () => {
  farm = await openFarm()
})
afterAll(() => farm[Symbol.asyncDispose]())

const known = { runtime: 'tflite-native', protocol, protocolKey: 'pk_test' }
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
    const { device, model, runId } = await farm.oneRun()
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
    const waiting = await farm.oneRun()
    const other = await farm.oneRun()
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
    const { job, runId, device } = await farm.oneRun()
    expect(await farm.db.jobs.cancel(job.id)).toMatchObject({
      state: 'cancelled',
      runs: [{ state: 'cancelled', attempts: [] }],
    })
    await expect(farm.take(device, runId)).rejects.toThrow('refused: gone')
  })

  test.each(['leased', 'running'] as const)('tells the worker of a %s run', async (state) => {
    const { job, runId, device } = await farm.oneRun()
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
    const failing = await farm.oneRun()
    const { lease } = await farm.take(failing.device, failing.runId)
    await farm.db.jobs.cancel(failing.job.id)
    const end = { state: 'failed', code: 'driver-failed', message: 'x' } as const
    expect(await farm.db.leases.endAttempt(lease, failing.runId, end, 0)).toBeNull()
    expect(await farm.db.jobs.find(failing.job.id)).toMatchObject({ state: 'cancelled' })

    const dying = await farm.oneRun()
    await farm.take(dying.device, dying.runId, { leaseSeconds: 0 })
    await farm.db.jobs.cancel(dying.job.id)
    expect(await farm.db.sweeper.reclaimExpired()).toEqual([])
    expect(await farm.db.jobs.find(dying.job.id)).toMatchObject({ state: 'cancelled' })
  })

  test('leaves what has ended as it is, and may be asked for again', async () => {
    const { job, runId, device } = await farm.oneRun()
    await farm.measure(device, runId)
    const ended = await farm.db.jobs.find(job.id)
    expect(await farm.db.jobs.cancel(job.id)).toEqual(ended)
    const queued = await farm.oneRun()
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
    const { job, runId, device } = await farm.oneRun()
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
