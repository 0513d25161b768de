import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Farm, openFarm, protocol } from './farm.js'

let farm: Farm
beforeAll(async () => {
  farm = await openFarm()
})
afterAll(() => farm[Symbol.asyncDispose]())

const known = { runtime: 'tflite-native', protocol, protocolKey: 'pk_test' }
describe('an attempt that ends', () => {
  test('sends the run back with the next delivery', async () => {
    const { device, runId, job } = await farm.oneRun({ priority: 7 })
    const { lease } = await farm.take(device, runId)
    const end = { state: 'failed', code: 'driver-failed', message: 'no answer' } as const
    const delivery = await farm.db.leases.endAttempt(lease, runId, end, 0)
    expect(delivery).toEqual({ runId, attempt: 2, deviceId: device.id, pool: null, priority: 7 })
    expect(await farm.db.jobs.find(job.id)).toMatchObject({
      state: 'queued',
      runs: [{ state: 'queued', endedAt: null, attempts: [{ state: 'failed', code: 'driver-failed' }] }],
    })
    expect(await farm.db.devices.find(device.id)).toMatchObject({ state: 'idle' })
  })

  test('a run for a pool is free for its other devices at once, and the one that failed rests', async () => {
    const pool = 'again'
    const [a, b] = [await farm.device('again-a', { pool }), await farm.device('again-b', { pool })]
    const model = await farm.model('again')
    const job = await farm.job([{ modelId: model.id, pool }])
    const runId = job.runs[0]?.id ?? ''
    const { lease } = await farm.take(a, runId)
    await farm.db.leases.start(lease, runId, known)
    const end = { state: 'failed', code: 'device-lost', message: 'unplugged' } as const
    expect(await farm.db.leases.endAttempt(lease, runId, end, 0)).toMatchObject({ deviceId: null, pool })
    expect(await farm.db.runs.find(runId)).toMatchObject({ deviceId: null, protocolKey: null })
    await expect(farm.take(a, runId, { attempt: 2 })).rejects.toThrow('refused: device-unavailable')
    const second = await farm.take(b, runId, { attempt: 2 })
    expect(second.run.deviceId).toBe(b.id)
  })

  test.each([
    [{ state: 'failed', code: 'runner-crashed', message: 'SIGSEGV' }, 'failed', 'failed'],
    [{ state: 'unsupported', code: 'model-refused', message: 'op 17' }, 'unsupported', 'failed'],
    [{ state: 'cancelled' }, 'cancelled', 'cancelled'],
  ] as const)('ends the run: %o', async (end, runState, jobState) => {
    const { device, runId, job } = await farm.oneRun()
    const { lease } = await farm.take(device, runId)
    expect(await farm.db.leases.endAttempt(lease, runId, end, null)).toBeNull()
    const ended = await farm.db.jobs.find(job.id)
    expect(ended).toMatchObject({ state: jobState, runs: [{ state: runState, attempts: [{ ...end }] }] })
    expect(ended?.endedAt).not.toBeNull()
  })

  test('a device that was set aside meanwhile stays aside', async () => {
    const { device, runId } = await farm.oneRun()
    const { lease } = await farm.take(device, runId)
    await farm.sql.query(`UPDATE device SET state = 'draining' WHERE id = $1`, [device.id])
    await farm.db.leases.endAttempt(lease, runId, { state: 'cancelled' }, null)
    expect(await farm.db.devices.find(device.id)).toMatchObject({ state: 'draining', lease: null })
  })
})
