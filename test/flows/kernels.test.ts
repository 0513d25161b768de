import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Device, Job, Run } from '@paceline/contracts'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type ServedApi, serveApi } from '../api/served-api.js'
import { findSystem, requireSystem } from '../stack/index.js'
import { type StartedWorker, startWorker } from './worker-farm.js'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })
const patient = { timeout: 200_000, interval: 200 }
const short = { invocations: 3, minIterations: 10, maxIterations: 100, maxSeconds: 1 }

/** A computer's own runtimes, on the API and a real worker. */
requireSystem('chromium', 'chromedriver')('our kernels, from the upload to the run', () => {
  let api: ServedApi
  let home: string
  let worker: StartedWorker

  beforeAll(async () => {
    api = await serveApi()
    home = path.dirname(api.artifactDirectory)
    worker = await startWorker({
      DATABASE_URL: api.databaseUrl,
      PACELINE_HOME: home,
      PACELINE_ADB: '0',
      PACELINE_CHROMIUM: findSystem('chromium') ?? '',
    })
  })
  afterAll(async () => {
    worker?.process.kill('SIGTERM')
    await worker?.exited
    await api?.[Symbol.asyncDispose]()
  })

  async function device(): Promise<Device> {
    const { items } = (await api.call('GET', '/v1/devices')).json() as { items: Device[] }
    return items[0] as Device
  }

  async function measure(spec: object, runtime: string): Promise<Run> {
    const modelId = (await api.call('POST', '/v1/models/build', { payload: { spec } })).json().id
    const payload = { modelId, devices: { ids: [(await device()).id] }, runtime, protocol: short }
    const created = await api.call('POST', '/v1/jobs', { payload })
    expect(created.statusCode, created.body).toBe(202)
    const job = async (): Promise<Job> => (await api.call('GET', `/v1/jobs/${created.json().id}`)).json()
    await expect.poll(async () => (await job()).state, patient).toMatch(/completed|failed/)
    return (await job()).runs[0] as Run
  }

  it.each([
    ['kernels-wasm', 'process'],
    ['kernels-web', 'page'],
  ])('measures a network by %s, with the kernels that ran among the conditions', async (runtime, context) => {
    await expect
      .poll(async () => (await device())?.runtimes.map(({ name }) => name), patient)
      .toContain(runtime)
    const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } }
    const run = await measure(spec, runtime)
    expect(run, JSON.stringify(run.attempts)).toMatchObject({
      state: 'completed',
      runtime,
      fallback: false,
      protocol: { context, delegate: null },
    })
    const { conditions, sentinel, reasons } = run.measurement as NonNullable<Run['measurement']>
    expect(sentinel?.models, JSON.stringify(reasons)).toMatchObject([
      { name: 'compute', beforeMs: expect.any(Number), afterMs: expect.any(Number) },
      { name: 'memory', beforeMs: expect.any(Number), afterMs: expect.any(Number) },
    ])
    const { asked, ran } = conditions as unknown as {
      asked: { version: string }
      ran: { version: string; kernels: { operator: string; shape: string; kernel: string }[] }
    }
    expect(ran.version).toMatch(/\+[0-9a-f]{12}$/)
    expect(ran.version).toBe(asked.version)
    expect(ran.kernels.map(({ operator }) => operator)).toEqual(
      expect.arrayContaining(['0 CONV_2D', '1 DEPTHWISE_CONV_2D']),
    )
    const folder = path.join(home, 'kernel-choices')
    const [file = ''] = readdirSync(folder).filter((name) => name.startsWith(`${runtime}-`))
    const [kept = {}] = Object.values(JSON.parse(readFileSync(path.join(folder, file), 'utf8')))
    // Beside those of the sentinels.
    expect(kept).toMatchObject(Object.fromEntries(ran.kernels.map(({ shape, kernel }) => [shape, kernel])))
  })

  it('calls a model unsupported that has operators without kernels, and names them', async () => {
    const spec = {
      graph: {
        inputs: [{ name: 'x', shape: [1, 8, 8, 4] }],
        operators: [{ type: 'TANH', inputs: ['x'], outputs: ['y'] }],
        outputs: ['y'],
      },
    }
    const run = await measure(spec, 'kernels-wasm')
    expect(run.state).toBe('unsupported')
    expect(run.attempts[0]).toMatchObject({
      code: 'operator-unsupported',
      message: expect.stringMatching(/TANH: .* \(operator 0\)/),
    })
  })
})
