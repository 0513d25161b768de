import path from 'node:path'
import type { Device, Job, Run } from '@paceline/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ServedApi, serveApi } from '../api/served-api.js'
import { compileApp, type ServedApp, serveApp } from '../app/served-app.js'
import {
  requireSystem,
  startAdbServer,
  startBoard,
  type TestAdbServer,
  type TestBoard,
  temporaryFolder,
} from '../stack/index.js'
import { type StartedWorker, startWorker } from './worker-farm.js'

const patient = { timeout: 120_000, interval: 200 }
const short = { invocations: 2, minIterations: 10, maxIterations: 100, maxSeconds: 1 }

/** A worker that serves what is behind one adb server, and nothing else. */
requireSystem(
  'adb',
  'chromium',
  'chromedriver',
  'javac',
  'maven',
)('devices behind adb, from the cable to the run', () => {
  let api: ServedApi
  let server: TestAdbServer
  let board: TestBoard
  let worker: StartedWorker
  let app: ServedApp
  const folder = temporaryFolder('adb-fleet')

  beforeAll(async () => {
    api = await serveApi()
    server = await startAdbServer()
    board = await startBoard(server)
    // The first time Maven fetches an Android for it.
    await compileApp()
    app = await serveApp()
    worker = await startWorker({
      DATABASE_URL: api.databaseUrl,
      PACELINE_HOME: path.dirname(api.artifactDirectory),
      PACELINE_LOCAL: '0',
      PACELINE_ADB: 'auto',
      PACELINE_ADB_PORT: String(server.port),
      HOME: folder.path,
      PACELINE_APP_ENDPOINT: `tcp:${app.port}`,
      PACELINE_BENCHMARK_MODEL_X86_64: '/nowhere/benchmark_model',
    })
  }, 600_000)
  afterAll(async () => {
    worker?.process.kill('SIGTERM')
    await worker?.exited
    await app?.[Symbol.asyncDispose]()
    await board?.[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
    await api?.[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  const devices = async (): Promise<Device[]> => (await api.call('GET', '/v1/devices')).json().items
  const onlyDevice = async (): Promise<Device> => {
    const all = await devices()
    expect(all).toHaveLength(1)
    return all[0] as Device
  }

  async function measure(deviceId: string, runtime: string): Promise<Run> {
    const spec = { space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 96 } }
    const modelId = (await api.call('POST', '/v1/models/build', { payload: { spec } })).json().id
    const payload = { modelId, devices: { ids: [deviceId] }, runtime, protocol: short }
    const created = await api.call('POST', '/v1/jobs', { payload })
    expect(created.statusCode, created.body).toBe(202)
    const job = async (): Promise<Job> => (await api.call('GET', `/v1/jobs/${created.json().id}`)).json()
    await expect.poll(async () => (await job()).state, patient).toMatch(/completed|failed/)
    return (await job()).runs[0] as Run
  }

  it('finds the board with what works on it, and says why the rest does not', async () => {
    const device = await onlyDevice()
    expect(device).toMatchObject({ kind: 'host', driver: 'adb', state: 'idle', facts: { os: 'linux' } })
    expect(device.runtimes.map(({ name, context }) => ({ name, context }))).toEqual([
      { name: 'tflite-native', context: 'shell' },
      { name: 'kernels-native', context: 'shell' },
      { name: 'litert-web', context: 'page' },
      { name: 'kernels-web', context: 'page' },
      { name: 'tflite-app', context: 'app' },
    ])
    expect(device.health).toMatchObject({
      serial: board.serial,
      unavailable: { 'benchmark-model': expect.stringContaining('/nowhere/benchmark_model') },
    })
  })

  it('measures one model in its shell, on two pages of its browser and in the app, under four protocol keys', async () => {
    const { id } = await onlyDevice()
    const inShell = await measure(id, 'tflite-native')
    const onPage = await measure(id, 'litert-web')
    const byKernels = await measure(id, 'kernels-web')
    const inApp = await measure(id, 'tflite-app')
    const runs = [inShell, onPage, byKernels, inApp]
    for (const run of runs) {
      expect(run, JSON.stringify(run.attempts)).toMatchObject({ state: 'completed', fallback: false })
      expect(run.measurement?.latencyMs.median).toBeGreaterThan(0)
    }
    expect(runs.map(({ protocol }) => protocol.context)).toEqual(['shell', 'page', 'page', 'app'])
    expect(new Set(runs.map(({ protocolKey }) => protocolKey)).size).toBe(4)
    // The files that it needed were pushed once, and are known there by their digest.
    const { stdout } = await board.adb(['shell', 'ls .cache/paceline/files'])
    expect(stdout.toString()).toMatch(/^[0-9a-f]{64}/)
  })

  it('a device that vanishes is offline and says why; at another address it is the same device', async () => {
    const { id } = await onlyDevice()
    await board[Symbol.asyncDispose]()
    await expect.poll(async () => (await onlyDevice()).state, patient).toBe('offline')
    expect((await onlyDevice()).stateReason).toContain(board.serial)
    const { serial } = board
    board = await startBoard(server)
    expect(board.serial).not.toBe(serial)
    await expect.poll(async () => (await onlyDevice()).state, patient).toBe('idle')
    expect((await onlyDevice()).id).toBe(id)
    expect((await measure(id, 'tflite-native')).state).toBe('completed')
  })

  it('an address that an operator registers is kept connected', async () => {
    const { id } = await onlyDevice()
    await server.adb(['disconnect', board.serial])
    await expect.poll(async () => (await onlyDevice()).state, patient).toBe('offline')
    const payload = { kind: 'adb', address: board.serial }
    expect((await api.call('POST', '/v1/devices', { payload })).statusCode).toBe(201)
    const isBack = async () => (await devices()).some((each) => each.id === id && each.state === 'idle')
    await expect.poll(isBack, patient).toBe(true)
  })
})
