import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Device, Job, ProtocolRequest, Run } from '@paceline/contracts'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type ServedApi, serveApi } from '../api/served-api.js'
import { kernelsRunner } from '../kernels/native-bundle.js'
import { requireSystem } from '../stack/index.js'
import { type StartedWorker, startWorker } from './worker-farm.js'

// Its kernels are compiled first, where they have changed.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 600_000 })
const patient = { timeout: 200_000, interval: 200 }
const short = { invocations: 3, minIterations: 10, maxIterations: 100, maxSeconds: 1 }

interface Conditions {
  readonly asked: { readonly version: string }
  readonly ran: {
    readonly version: string
    readonly kernels: readonly { operator: string; shape: string; kernel: string }[]
  }
}

/** Of a computer with no browser and no phone, on the API and a real worker. */
requireSystem('gcc')('our native kernels, from the upload to the run', () => {
  let api: ServedApi
  let home: string
  let worker: StartedWorker

  beforeAll(async () => {
    kernelsRunner('x86_64')
    api = await serveApi()
    home = path.dirname(api.artifactDirectory)
    const environment = { DATABASE_URL: api.databaseUrl, PACELINE_HOME: home, PACELINE_ADB: '0' }
    worker = await startWorker(environment)
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

  async function measure(spec: object, protocol: ProtocolRequest): Promise<Run> {
    await expect
      .poll(async () => (await device())?.runtimes.map(({ name }) => name), patient)
      .toContain('kernels-native')
    const modelId = (await api.call('POST', '/v1/models/build', { payload: { spec } })).json().id
    const devices = { ids: [(await device()).id] }
    const payload = { modelId, devices, runtime: 'kernels-native', protocol }
    const created = await api.call('POST', '/v1/jobs', { payload })
    expect(created.statusCode, created.body).toBe(202)
    const job = async (): Promise<Job> => (await api.call('GET', `/v1/jobs/${created.json().id}`)).json()
    await expect.poll(async () => (await job()).state, patient).toMatch(/completed|failed/)
    const run = (await job()).runs[0] as Run
    expect(run, JSON.stringify(run.attempts)).toMatchObject({
      ...{ state: 'completed', runtime: 'kernels-native', fallback: false },
      protocol: { context: 'process', delegate: null },
    })
    return run
  }

  const conditionsOf = ({ measurement }: Run) => measurement?.conditions as unknown as Conditions

  it('measures a network, with the kernel of each layer among the conditions', async () => {
    const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } }
    const run = await measure(spec, short)
    const { asked, ran } = conditionsOf(run)
    const { kernels } = ran
    expect(ran.version).toMatch(/\+[0-9a-f]{12}$/)
    expect(ran.version).toBe(asked.version)
    expect(kernels.map(({ operator }) => operator)).toEqual(
      expect.arrayContaining(['0 CONV_2D', '1 DEPTHWISE_CONV_2D']),
    )
    for (const { kernel } of kernels) expect(kernel).toMatch(/-(sse2|neon|neon-dotprod)$/)
    const folder = path.join(home, 'kernel-choices')
    const [file = ''] = readdirSync(folder).filter((name) => name.startsWith('kernels-native-'))
    const [kept = {}] = Object.values(JSON.parse(readFileSync(path.join(folder, file), 'utf8')))
    // The sentinels have theirs there, too.
    expect(kept).toMatchObject(Object.fromEntries(kernels.map(({ shape, kernel }) => [shape, kernel])))
  })

  it('profiles a network operator by operator, beside the times that the kernels took themselves', async () => {
    const convolution = (input: string, output: string, shape: readonly number[]) => ({
      ...{ type: 'CONV_2D', inputs: [input], outputs: [output] },
      options: { padding: 'SAME', strideH: 1, strideW: 1, fusedActivation: 'RELU' },
      weights: { filters: { shape }, bias: { shape: shape.slice(0, 1) } },
    })
    const graph = {
      inputs: [{ name: 'x', shape: [1, 16, 16, 64] }],
      operators: [convolution('x', 'a', [64, 1, 1, 64]), convolution('a', 'b', [640, 1, 1, 64])],
      outputs: ['b'],
    }
    const run = await measure({ graph }, { perOperator: true, maxSeconds: 2 })
    expect(run.measurement?.operators).toHaveLength(2)
    expect(run.measurement?.profile?.runtimeOwn?.map(({ type, name }) => [name, type])).toEqual(
      conditionsOf(run).ran.kernels.map(({ operator, kernel }) => [`[${operator}]`, kernel]),
    )
  })
})
