import path from 'node:path'
import type { Device, Job, KernelGroup, Run } from '@paceline/contracts'
import { addBody, addingPlugin, addManifest, FOR_EVER, UNREACHABLE } from '@paceline/kernel-plugin/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
// @ts-expect-error a script without types
import { buildPlugin } from '../../device-agents/kernels/build/build-plugin.mjs'
// @ts-expect-error a script without types
import { openToolchain } from '../../device-agents/kernels/build/toolchain.mjs'
import { form, type ServedApi, serveApi } from '../api/served-api.js'
import { type StartedWorker, startWorker } from '../flows/worker-farm.js'
import { documentedPlugin, documentedRival } from './documented-plugin.js'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })
const patient = { timeout: 200_000, interval: 200 }
const protocol = { invocations: 3, minIterations: 10, maxIterations: 100, maxSeconds: 1 }

/** From the upload to the ranking, on the API and a real worker of this computer. */
describe('kernel plug-ins', () => {
  let api: ServedApi
  let worker: StartedWorker
  let device: Device

  beforeAll(async () => {
    api = await serveApi()
    const home = path.dirname(api.artifactDirectory)
    worker = await startWorker({ DATABASE_URL: api.databaseUrl, PACELINE_HOME: home, PACELINE_ADB: '0' })
    const found = async () => {
      const { items } = (await api.call('GET', '/v1/devices')).json() as { items: Device[] }
      return items.find(({ runtimes }) => runtimes.some(({ name }) => name === 'kernels-wasm'))
    }
    await vi.waitFor(async () => {
      const bench = await found()
      if (bench === undefined) throw new Error('no device offers kernels-wasm')
      device = bench
    }, patient)
  })
  afterAll(async () => {
    worker?.process.kill('SIGTERM')
    await worker?.exited
    await api?.[Symbol.asyncDispose]()
  })

  const measured = async (bytes: Uint8Array): Promise<Run> => {
    const file = { bytes }
    const fields = { devices: JSON.stringify({ ids: [device.id] }), protocol: JSON.stringify(protocol) }
    const created = await api.call('POST', '/v1/profile', form({ ...fields, file }))
    return ended(created)
  }

  const ended = async (created: Awaited<ReturnType<ServedApi['call']>>): Promise<Run> => {
    expect(created.statusCode, created.body).toBe(202)
    const job = async (): Promise<Job> => (await api.call('GET', `/v1/jobs/${created.json().id}`)).json()
    await expect.poll(async () => (await job()).state, patient).toMatch(/completed|failed/)
    return (await job()).runs[0] as Run
  }

  it('are measured where nobody said on which runtime, and ranked', async () => {
    const run = await measured(addingPlugin())
    expect(run, JSON.stringify(run.attempts)).toMatchObject({
      state: 'completed',
      runtime: 'kernels-wasm',
      fallback: false,
      measurement: { conditions: { ran: { threads: 1, operators: 1, precision: 'fp32' } } },
    })
    expect(run.measurement?.latencyMs.median).toBeGreaterThan(0)
    const { items } = (await api.call('GET', '/v1/kernels')).json() as { items: KernelGroup[] }
    expect(items).toMatchObject([
      {
        operator: 'add',
        shapes: addManifest.shapes,
        deviceId: device.id,
        kernels: [{ rank: 1, name: 'plain sum', source: 'plug-in', runId: run.id }],
      },
    ])
  })

  it('are measured as the document writes one down, compiles it and says that it is ranked', async () => {
    const bytes = await buildPlugin(await openToolchain(), 'conv1x1.c', await documentedPlugin(), [])
    const run = await measured(bytes)
    expect(run, JSON.stringify(run.attempts)).toMatchObject({
      state: 'completed',
      runtime: 'kernels-wasm',
      fallback: false,
    })
    expect(run.measurement?.iterations).toBeGreaterThanOrEqual(protocol.minIterations)
    expect(run.measurement?.latencyMs.median).toBeGreaterThan(0)
    const { items } = (await api.call('GET', '/v1/kernels?operator=conv1x1')).json() as {
      items: KernelGroup[]
    }
    const shapes = { height: 28, width: 28, inputChannels: 128, outputChannels: 128 }
    expect(items).toMatchObject([{ shapes, kernels: [{ rank: 1, name: 'packed by four', runId: run.id }] }])
    const built = await api.call('POST', '/v1/models/build', { payload: await documentedRival() })
    const payload = {
      modelId: built.json().id,
      devices: { ids: [device.id] },
      runtime: 'kernels-wasm',
      protocol,
    }
    const ours = await ended(await api.call('POST', '/v1/jobs', { payload }))
    expect(ours, JSON.stringify(ours.attempts)).toMatchObject({ state: 'completed', fallback: false })
    const both = (await api.call('GET', '/v1/kernels?operator=conv1x1')).json() as { items: KernelGroup[] }
    expect(both.items.map(({ kernels }) => kernels.map(({ name }) => name).sort())).toEqual([
      ['ours', 'packed by four'],
    ])
  })

  it.each([
    ['plugin-trapped', { run: { body: UNREACHABLE } }, 'run trapped: unreachable'],
    ['plugin-wrong-result', { run: { body: addBody(40) } }, 'is NaN, and the reference has'],
    ['plugin-timeout', { run: { body: FOR_EVER } }, 'run did not end within 10 s'],
    ['plugin-abi', { prepare: { body: [0x41, 1] } }, 'prepare answered 1'],
  ])('that do wrong end as %s, at the first attempt', async (code, parts, words) => {
    const { state, attempts } = await measured(addingPlugin(parts))
    expect(state).toBe(code === 'plugin-abi' ? 'unsupported' : 'failed')
    expect(attempts).toMatchObject([{ n: 1, code, message: expect.stringContaining(words) }])
  })
})
