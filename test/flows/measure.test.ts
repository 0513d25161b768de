import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { buildModel } from '@paceline/tflite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { crashingModel, quantisedModel, sumModel, unknownOperatorModel } from '../device/odd-models.js'
import { describeOnEachQueue, type QueueEnvironment } from '../stack/index.js'
import { openWorkerFarm, type StartedWorker, type WorkerFarm } from './worker-farm.js'

const short = { maxSeconds: 1, maxIterations: 200 }
const endless = { maxSeconds: 500, targetHalfWidth: 0.001, maxIterations: 1_000_000, minIterations: 100_000 }
const mobilenet = () =>
  buildModel({ space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 96 } }, 3).bytes

describeOnEachQueue('a worker', (backend) => {
  let queue: QueueEnvironment
  let farm: WorkerFarm

  beforeAll(async () => {
    queue = await backend.start()
    farm = await openWorkerFarm(queue)
  })
  afterAll(async () => {
    await farm[Symbol.asyncDispose]()
    await queue[Symbol.asyncDispose]()
  })

  describe('that stays', () => {
    let worker: StartedWorker
    beforeAll(async () => {
      worker = await farm.startWorker()
    })
    afterAll(async () => {
      worker.process.kill('SIGTERM')
      await worker.exited
    })

    it('measures a model and stores every sample', async () => {
      const model = await farm.upload(mobilenet(), 'mobilenet')
      const { id } = await farm.submit({ models: [model], deviceId: worker.deviceId, protocol: short })
      const job = await farm.ended(id)
      const [run] = job.runs
      expect(job.state).toBe('completed')
      expect(run).toMatchObject({ state: 'completed', runtime: 'tflite-native', fallback: false })
      expect(run?.protocolKey).toMatch(/^pk_/)
      const measurement = run?.measurement
      expect(measurement?.invocations).toBeGreaterThanOrEqual(5)
      expect(measurement?.iterations).toBeGreaterThanOrEqual(50)
      expect(measurement?.initMs).toEqual({ cold: expect.any(Number), warm: expect.any(Number) })
      expect(measurement?.conditions).toMatchObject({
        asked: { runtime: 'tflite-native', threads: 1, delegate: 'xnnpack' },
        ran: {
          threads: 1,
          delegate: 'xnnpack',
          delegatedOperators: expect.any(Number),
          version: expect.any(String),
        },
        machine: { before: { load1: expect.anything() } },
      })
      const sets = await farm.db.runs.samples(run?.id ?? '')
      const own = sets.filter(({ subject, phase }) => subject === 'model' && phase !== 'warmup')
      expect(own.map(({ invocation }) => invocation)).toEqual(own.map((_, index) => index))
      // What others disturbed is kept apart, unless there was nothing else to make a figure of.
      const inFigure = own.filter(({ phase }) => phase === 'measured' || measurement?.apart[0]?.inFigure)
      expect(inFigure.flatMap(({ samplesMs }) => [...samplesMs])).toHaveLength(measurement?.iterations ?? 0)
    })

    it('tells of progress in a numbered stream that ends with done', async () => {
      const model = await farm.upload(sumModel())
      const { id } = await farm.submit({ models: [model], deviceId: worker.deviceId, protocol: short })
      const events: { sequence: number; type: string }[] = []
      for await (const event of farm.db.events.follow(id, 0, AbortSignal.timeout(30_000))) events.push(event)
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1))
      expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['state', 'run', 'progress']))
      expect(events.at(-1)?.type).toBe('done')
    })

    it('survives a model that crashes its runner, and names the signal', async () => {
      const models = [await farm.upload(crashingModel()), await farm.upload(quantisedModel())]
      const { id } = await farm.submit({ models, deviceId: worker.deviceId, protocol: short })
      const [crashed, next] = (await farm.ended(id)).runs
      expect(crashed).toMatchObject({
        state: 'failed',
        attempts: [{ n: 1, code: 'runner-crashed', message: expect.stringMatching(/SIG[A-Z]+/) }],
      })
      expect(next).toMatchObject({ state: 'completed', fallback: false })
      expect(worker.process.exitCode).toBeNull()
    })

    it('says which operator a runtime does not have', async () => {
      const model = await farm.upload(unknownOperatorModel('FarAwayOp'))
      const { id } = await farm.submit({ models: [model], deviceId: worker.deviceId, protocol: short })
      const [run] = (await farm.ended(id)).runs
      expect(run).toMatchObject({
        state: 'unsupported',
        attempts: [{ code: 'operator-unsupported', message: expect.stringContaining('FarAwayOp') }],
      })
    })

    it('completes with a fallback where the delegate took nothing, and fails where it was required', async () => {
      const model = await farm.upload(sumModel('int32'))
      const { deviceId } = worker
      const free = await farm.submit({ models: [model], deviceId, protocol: short })
      expect((await farm.ended(free.id)).runs[0]).toMatchObject({ state: 'completed', fallback: true })
      const strict = await farm.submit({
        models: [model],
        deviceId,
        protocol: { ...short, requireDelegate: true },
      })
      expect((await farm.ended(strict.id)).runs[0]).toMatchObject({
        state: 'failed',
        attempts: [{ n: 1, code: 'delegate-required' }],
      })
    })

    it('finds runs that the queue was never told of', async () => {
      const model = await farm.upload(sumModel('int64'))
      const { id } = await farm.submit({
        models: [model],
        deviceId: worker.deviceId,
        protocol: short,
        enqueue: false,
      })
      expect((await farm.ended(id)).state).toBe('completed')
    })

    it('cancels a running run and those behind it, and leaves ended ones as they are', async () => {
      const model = await farm.upload(mobilenet())
      const { deviceId } = worker
      const running = await farm.submit({ models: [model], deviceId, protocol: endless })
      const waiting = await farm.submit({ models: [model], deviceId, protocol: endless })
      await expect
        .poll(async () => (await farm.job(running.id)).runs[0]?.state, { timeout: 10_000 })
        .toBe('running')
      await expect.poll(() => worker.runners().length, { timeout: 10_000 }).toBe(1)
      expect((await farm.db.jobs.cancel(waiting.id))?.state).toBe('cancelled')
      await farm.db.jobs.cancel(running.id)
      const ended = await farm.ended(running.id)
      expect(ended).toMatchObject({ state: 'cancelled', runs: [{ state: 'cancelled', measurement: null }] })
      await expect.poll(() => worker.runners(), { timeout: 5000 }).toEqual([])
      await expect.poll(async () => (await farm.db.devices.find(deviceId))?.state).toBe('idle')
      expect(await farm.db.jobs.cancel(running.id)).toEqual(ended)
    })

    it('tells a webhook', async () => {
      const heard: unknown[] = []
      const server = createServer(async (request, response) => {
        heard.push(JSON.parse(await text(request)))
        response.end()
      }).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      const model = await farm.upload(sumModel())
      const { id } = await farm.submit({
        models: [model],
        deviceId: worker.deviceId,
        protocol: short,
        webhook: `http://127.0.0.1:${port}/`,
      })
      await farm.ended(id)
      await expect.poll(() => heard, { timeout: 20_000 }).toEqual([{ jobId: id, state: 'completed' }])
      server.close()
    })
  })

  it('sweeps on and stops in order while a webhook is never answered', async () => {
    const asked: unknown[] = []
    const server = createServer((request) => asked.push(request)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const worker = await farm.startWorker()
    const { deviceId } = worker
    const models = [await farm.upload(sumModel())]
    const webhook = `http://127.0.0.1:${port}/`
    await farm.ended((await farm.submit({ models, deviceId, protocol: short, webhook })).id)
    await expect.poll(() => asked.length, { timeout: 20_000 }).toBe(1)
    // Only a sweep brings a run that the queue was never told of.
    const untold = await farm.submit({ models, deviceId, protocol: short, enqueue: false })
    await farm.ended(untold.id)
    worker.process.kill('SIGTERM')
    expect(await worker.exited).toEqual({ code: 0, signal: null })
    server.closeAllConnections()
    server.close()
  })

  describe('that ends in the middle of a run', () => {
    const protocol = { maxSeconds: 2, targetHalfWidth: 0.001, maxIterations: 100_000 }

    async function running(worker: StartedWorker, jobId: string): Promise<number> {
      await expect
        .poll(async () => (await farm.job(jobId)).runs[0]?.state, { timeout: 10_000 })
        .toBe('running')
      await expect.poll(() => worker.runners().length, { timeout: 10_000 }).toBe(1)
      return worker.runners()[0] ?? 0
    }

    it('gives the run back when it is stopped, and the next worker completes it', async () => {
      const first = await farm.startWorker()
      const model = await farm.upload(mobilenet())
      const { id } = await farm.submit({ models: [model], deviceId: first.deviceId, protocol })
      await running(first, id)
      first.process.kill('SIGTERM')
      expect(await first.exited).toEqual({ code: 0, signal: null })
      expect(first.runners()).toEqual([])
      expect((await farm.job(id)).runs[0]).toMatchObject({
        state: 'queued',
        attempts: [{ n: 1, state: 'failed', code: 'worker-stopped' }],
      })
      expect((await farm.db.devices.find(first.deviceId))?.state).toBe('offline')

      const second = await farm.startWorker()
      expect(second.deviceId).toBe(first.deviceId)
      expect((await farm.ended(id)).runs[0]).toMatchObject({
        state: 'completed',
        attempts: [{ code: 'worker-stopped' }, { n: 2, state: 'completed' }],
      })
      second.process.kill('SIGTERM')
      await second.exited
    })

    it('leaves no runner behind when it is killed, and the next worker completes the run once', async () => {
      const first = await farm.startWorker()
      const model = await farm.upload(mobilenet())
      const { id } = await farm.submit({ models: [model], deviceId: first.deviceId, protocol })
      const runner = await running(first, id)
      first.process.kill('SIGKILL')
      await first.exited
      await expect.poll(() => isAlive(runner), { timeout: 5000 }).toBe(false)

      const second = await farm.startWorker()
      const [run] = (await farm.ended(id)).runs
      expect(run).toMatchObject({
        state: 'completed',
        attempts: [
          { n: 1, state: 'failed', code: 'lease-lost' },
          { n: 2, state: 'completed' },
        ],
      })
      const sets = await farm.db.runs.samples(run?.id ?? '')
      const once = new Set(sets.map(({ subject, phase, invocation }) => `${subject} ${phase} ${invocation}`))
      expect(once.size).toBe(sets.length)
      second.process.kill('SIGTERM')
      await second.exited
    })
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
