import { buildModel } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import type { QueueEnvironment } from '../stack/index.js'
import { openWorkerFarm } from './worker-farm.js'

/** Leases are rows, whichever queue brought the delivery: one backend says it all. */
const queue: QueueEnvironment = {
  variables: { PACELINE_QUEUE: 'postgres' },
  async [Symbol.asyncDispose]() {},
}

describe('a worker that stalls for longer than its lease', () => {
  it('stores nothing when it wakes up: another has measured the run', async () => {
    await using farm = await openWorkerFarm(queue)
    const stalled = await farm.startWorker()
    const { bytes } = buildModel({ space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 96 } }, 3)
    const model = await farm.upload(bytes)
    const protocol = { maxSeconds: 2, targetHalfWidth: 0.001, maxIterations: 100_000 }
    const { id } = await farm.submit({ models: [model], deviceId: stalled.deviceId, protocol })
    await expect.poll(() => stalled.runners().length, { timeout: 10_000 }).toBe(1)
    stalled.process.kill('SIGSTOP')

    await farm.startWorker()
    const [measured] = (await farm.ended(id)).runs
    expect(measured).toMatchObject({
      state: 'completed',
      attempts: [
        { n: 1, code: 'lease-lost' },
        { n: 2, state: 'completed' },
      ],
    })
    stalled.process.kill('SIGCONT')
    // It has noticed once its runner is gone; then its attempt has left no trace.
    await expect.poll(() => stalled.runners(), { timeout: 10_000 }).toEqual([])
    expect((await farm.job(id)).runs[0]).toEqual(measured)

    const next = await farm.submit({
      models: [model],
      deviceId: stalled.deviceId,
      protocol: { maxSeconds: 0.5 },
    })
    expect((await farm.ended(next.id)).state).toBe('completed')
    expect(stalled.process.exitCode).toBeNull()
  }, 90_000)
})
