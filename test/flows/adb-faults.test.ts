import { readFileSync } from 'node:fs'
import path from 'node:path'
import { KnownKeys, parseAndroidPublicKey } from '@paceline/adbd'
import type { Device, Job, Run } from '@paceline/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ServedApi, serveApi } from '../api/served-api.js'
import {
  requireSystem,
  startAdbServer,
  startBoard,
  type TestAdbServer,
  type TestBoard,
  temporaryFolder,
} from '../stack/index.js'
import { type StartedWorker, startWorker } from './worker-farm.js'

const patient = { timeout: 120_000, interval: 100 }
/** Long enough to be at work when the adb server is killed, whatever the computer. */
const long = { invocations: 3, minIterations: 10, maxIterations: 1_000_000, maxSeconds: 4 }

requireSystem('adb', 'gcc')('faults between a worker and a board behind adb', () => {
  let api: ServedApi
  let server: TestAdbServer
  let board: TestBoard
  let worker: StartedWorker
  const folder = temporaryFolder('adb-faults')
  const keysFile = path.join(folder.path, 'keys')

  beforeAll(async () => {
    api = await serveApi()
    server = await startAdbServer()
    board = await startBoard(server, { auth: { keysFile } })
    worker = await startWorker({
      DATABASE_URL: api.databaseUrl,
      PACELINE_HOME: path.dirname(api.artifactDirectory),
      PACELINE_LOCAL: '0',
      PACELINE_ADB: 'auto',
      PACELINE_ADB_PORT: String(server.port),
      PACELINE_ADB_HOSTS: board.serial,
      // A server that the worker has to start itself finds its key there.
      ...server.env,
    })
  })
  afterAll(async () => {
    worker?.process.kill('SIGTERM')
    await worker?.exited
    await board?.[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
    await api?.[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  const devices = async (): Promise<Device[]> => (await api.call('GET', '/v1/devices')).json().items

  it('a board that does not know this computer says so with the cure, and is served once it does', async () => {
    const reason = expect.stringMatching(
      /does not know this computer's key yet.*a board asks its own operator/,
    )
    const health = { serial: board.serial }
    await expect
      .poll(devices, patient)
      .toMatchObject([{ state: 'offline', stateReason: reason, driver: 'adb', health }])
    const [stranger] = await devices()

    const hostKey = readFileSync(path.join(server.home, '.android', 'adbkey.pub'), 'utf8')
    new KnownKeys(keysFile).add(parseAndroidPublicKey(hostKey))
    await expect.poll(async () => (await devices()).map(({ state }) => state), patient).toEqual(['idle'])
    const [known] = await devices()
    expect(known).toMatchObject({ id: stranger?.id, stateReason: null, facts: { os: 'linux' } })
  })

  it('a run whose adb server is killed is tried again by the server that the worker starts', async () => {
    const [device] = await devices()
    const spec = { space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 96 } }
    const modelId = (await api.call('POST', '/v1/models/build', { payload: { spec } })).json().id
    const payload = { modelId, devices: { ids: [device?.id] }, runtime: 'tflite-native', protocol: long }
    const created = await api.call('POST', '/v1/jobs', { payload })
    expect(created.statusCode, created.body).toBe(202)
    const job = async (): Promise<Job> => (await api.call('GET', `/v1/jobs/${created.json().id}`)).json()
    const run = async () => (await job()).runs[0] as Run

    const atWork = async () =>
      (await board.adb(['shell', "pgrep -f '[p]aceline-runner --library' || true"])).stdout
    await expect.poll(async () => String(await atWork()), patient).toMatch(/\d/)
    await server.kill()
    await expect.poll(async () => (await job()).state, patient).toMatch(/completed|failed/)
    const ended = await run()
    expect(ended, JSON.stringify(ended.attempts)).toMatchObject({ state: 'completed' })
    expect(ended.attempts.map(({ state }) => state)).toEqual(['failed', 'completed'])
    expect(ended.attempts[0]).toMatchObject({ code: 'device-lost' })
    expect((await devices()).map(({ state }) => state)).toEqual(['idle'])
    expect(worker.process.exitCode).toBeNull()
  })
})
