import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Farm, openFarm, outcome, protocol } from './farm.js'

let farm: Farm
beforeAll(async () => {
  farm = await openFarm()
})
afterAll(() => farm[Symbol.asyncDispose]())

describe('runs', () => {
  test('are listed by what they are of and how they ended', async () => {
    const { device, model, runId } = await farm.oneRun()
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
    const { device, model, runId } = await farm.oneRun()
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
    const { device, model, runId, job } = await farm.oneRun()
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
    const { device, model, runId } = await farm.oneRun()
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
