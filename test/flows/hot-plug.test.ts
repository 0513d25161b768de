import { nativeAgentScript } from '@paceline/agent-native'
import type { Device } from '@paceline/contracts'
import { buildModel } from '@paceline/tflite'
import { createChildProcessHost, type FoundDevice, linuxConditions } from '@paceline/worker'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { QueueEnvironment } from '../stack/index.js'
import { openWorkerFarm, type WorkerFarm } from './worker-farm.js'
import { workerOn } from './worker-here.js'

/** Leases are rows, whichever queue brought the delivery: one backend says it all. */
const queue: QueueEnvironment = {
  variables: { PACELINE_QUEUE: 'postgres' },
  async [Symbol.asyncDispose]() {},
}
const endless = { maxSeconds: 500, targetHalfWidth: 0.001, maxIterations: 1_000_000, minIterations: 100_000 }
const short = { maxSeconds: 0.5, maxIterations: 200 }
const { bytes } = buildModel({ space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 96 } }, 3)

/** This computer in the role of a device that a test plugs in and out: all but the plug is real. */
async function pluggable(name: string): Promise<FoundDevice> {
  const host = await createChildProcessHost({
    script: { path: nativeAgentScript },
    maxThreads: 1,
    signal: new AbortController().signal,
  })
  if ('unavailable' in host) throw new Error(host.unavailable)
  return {
    device: {
      fingerprint: name,
      name,
      pool: name,
      kind: 'simulated',
      driver: 'adb',
      runtimes: [host.offer],
      facts: { soc: null, abi: 'x64', os: 'linux', osVersion: '6', cores: 2, memoryBytes: 2 ** 32 },
      health: {},
    },
    open: async () => ({
      host: (runtime) => (runtime === host.offer.name ? host : null),
      conditions: linuxConditions(),
      async [Symbol.asyncDispose]() {},
    }),
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  }
}

describe('a device that is pulled out', () => {
  let farm: WorkerFarm
  beforeAll(async () => {
    farm = await openWorkerFarm(queue)
  })
  afterAll(() => farm[Symbol.asyncDispose]())

  async function deviceOnceIn(name: string, state: Device['state']): Promise<Device> {
    await expect
      .poll(async () => (await farm.db.devices.inPool(name))[0]?.state, { timeout: 20_000 })
      .toBe(state)
    return (await farm.db.devices.inPool(name))[0] as Device
  }

  it('ends its attempt as lost, and the run is measured when it is back', async () => {
    await using worker = workerOn(farm)
    const plugged = await pluggable('cable')
    worker.tell({ type: 'found', device: plugged })
    worker.tell({ type: 'settled' })
    const { id: deviceId } = await deviceOnceIn('cable', 'idle')
    const model = await farm.upload(bytes)
    const job = await farm.submit({ models: [model], deviceId, protocol: endless })
    await expect
      .poll(async () => (await farm.job(job.id)).runs[0]?.state, { timeout: 20_000 })
      .toBe('running')

    worker.tell({ type: 'lost', device: plugged, reason: 'it was unplugged' })
    const offline = await deviceOnceIn('cable', 'offline')
    expect(offline).toMatchObject({ id: deviceId, stateReason: 'it was unplugged' })
    const attempt = { n: 1, state: 'failed', code: 'device-lost', message: 'it was unplugged' }
    await expect
      .poll(async () => (await farm.job(job.id)).runs[0], { timeout: 20_000 })
      .toMatchObject({ state: 'queued', attempts: [attempt] })
    // Both wait, as nobody serves the device.
    const waiting = await farm.submit({ models: [model], deviceId, protocol: short })
    await expect
      .poll(async () => (await farm.db.devices.waiting([deviceId])).get(deviceId)?.own, { timeout: 20_000 })
      .toBe(2)
    expect((await farm.db.devices.find(deviceId))?.lease).toBeNull()

    await farm.db.jobs.cancel(job.id)
    worker.tell({ type: 'found', device: await pluggable('cable') })
    const measured = await farm.ended(waiting.id)
    expect(measured.runs[0]).toMatchObject({ state: 'completed', deviceId })
    expect(await farm.db.devices.find(deviceId)).toMatchObject({ state: 'idle', stateReason: null })
  }, 120_000)

  it('shows what it cannot use, and serves it once it can', async () => {
    await using worker = workerOn(farm)
    const phone = await pluggable('locked')
    const reason = 'unauthorised: accept the key on its screen'
    worker.tell({ type: 'unusable', device: { ...phone.device, runtimes: [] }, reason })
    worker.tell({ type: 'settled' })
    expect(await deviceOnceIn('locked', 'offline')).toMatchObject({ stateReason: reason })
    worker.tell({ type: 'found', device: phone })
    const { id: deviceId } = await deviceOnceIn('locked', 'idle')
    const job = await farm.submit({ models: [await farm.upload(bytes)], deviceId, protocol: short })
    expect((await farm.ended(job.id)).state).toBe('completed')
  }, 120_000)

  it('is a computer without a device of its own where PACELINE_LOCAL is 0', async () => {
    const worker = await farm.startWorker({ PACELINE_LOCAL: '0' })
    expect(worker.deviceId).toBe('')
    expect((await farm.db.devices.all()).filter(({ driver }) => driver === 'local')).toEqual([])
  })
})
