import path from 'node:path'
import type { Device, Job, Run } from '@paceline/contracts'
import { descendantsOf } from '@paceline/worker/appium'
import { expect } from 'vitest'
import { type FrailLink, frailLink } from '../adb/frail-link.js'
import { type ServedApi, serveApi } from '../api/served-api.js'
import { startWorker } from '../flows/worker-farm.js'
import { processesMentioning, startAdbServer, type TestAdbServer, temporaryFolder } from '../stack/index.js'
import { type BoardProcess, startBoardProcess } from './board-process.js'

const patient = { timeout: 150_000, interval: 100 }

/** Long enough to be at work when a fault comes, whatever the computer. */
const long = { invocations: 3, minIterations: 10, maxIterations: 1_000_000, maxSeconds: 4 }

/**
 * The product over its longest chain: API, worker process, genuine adb server, a link that can fail, a board whose
 * daemon is a process.
 */
export interface RealChain extends AsyncDisposable {
  readonly api: ServedApi
  readonly server: TestAdbServer
  readonly link: FrailLink
  readonly board: BoardProcess
  readonly workerPid: number
  device(): Promise<Device>
  /** Resolves once the board is offered with this runtime, for which files went to it. */
  offered(runtime: string): Promise<void>
  /** Posts a job of one model, whose bytes are this seed's own. */
  post(runtime: string, seed: number): Promise<PostedRun>
  /** Pids below the worker or on the board whose command line matches. */
  processes(where: 'worker' | 'board', command: RegExp): number[]
}

export interface PostedRun {
  now(): Promise<Run>
  /** Resolves once its session has begun. */
  measuring(): Promise<void>
  /** The run when its job has ended. */
  ended(): Promise<Run>
}

export async function openRealChain(): Promise<RealChain> {
  const folder = temporaryFolder('real-chain')
  const api = await serveApi()
  const server = await startAdbServer()
  const board = await startBoardProcess(folder.path)
  const link = await frailLink(board.port)
  const worker = await startWorker({
    DATABASE_URL: api.databaseUrl,
    PACELINE_HOME: path.dirname(api.artifactDirectory),
    PACELINE_LOCAL: '0',
    PACELINE_ADB: 'auto',
    PACELINE_ADB_PORT: String(server.port),
    PACELINE_ADB_HOSTS: `127.0.0.1:${link.port}`,
    // A server that the worker has to start itself finds its key there.
    ...server.env,
  })

  async function device(): Promise<Device> {
    const { items } = (await api.call('GET', '/v1/devices')).json()
    expect(items).toHaveLength(1)
    return items[0]
  }

  async function offered(runtime: string): Promise<void> {
    const offers = async () => (await device()).runtimes.map(({ name }) => name)
    await expect.poll(offers, patient).toContain(runtime)
  }

  async function post(runtime: string, seed: number): Promise<PostedRun> {
    await offered(runtime)
    const spec = { space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 96 } }
    const built = await api.call('POST', '/v1/models/build', { payload: { spec, seed } })
    const { id } = await device()
    const created = await api.call('POST', '/v1/jobs', {
      payload: { modelId: built.json().id, devices: { ids: [id] }, runtime, protocol: long },
    })
    expect(created.statusCode, created.body).toBe(202)
    const job = async (): Promise<Job> => (await api.call('GET', `/v1/jobs/${created.json().id}`)).json()
    const now = async () => (await job()).runs[0] as Run
    return {
      now,
      async measuring() {
        await expect.poll(async () => (await now()).state, patient).toBe('running')
      },
      async ended() {
        await expect.poll(async () => (await job()).state, patient).toMatch(/completed|failed|cancelled/)
        return now()
      },
    }
  }

  return {
    api,
    server,
    link,
    board,
    workerPid: worker.pid,
    device,
    offered,
    post,
    processes(where, command) {
      const below = new Set(descendantsOf(worker.pid).map(({ pid }) => pid))
      const seen = where === 'board' ? processesMentioning(board.home) : processesMentioning('')
      return seen
        .filter((each) => command.test(each.command) && (where === 'board' || below.has(each.pid)))
        .map(({ pid }) => pid)
    },
    async [Symbol.asyncDispose]() {
      worker.process.kill('SIGTERM')
      await worker.exited
      await link[Symbol.asyncDispose]()
      await board[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
      await api[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

/** What must hold when a run that met a fault has ended: it is measured, once, and its device is free again. */
export async function expectRecovered(chain: RealChain, run: Run): Promise<void> {
  expect(run, JSON.stringify(run.attempts)).toMatchObject({ state: 'completed' })
  expect(run.attempts.map(({ n }) => n)).toEqual(run.attempts.map((_, index) => index + 1))
  expect(run.attempts.filter(({ state }) => state === 'completed')).toHaveLength(1)
  expect(run.measurement?.latencyMs.median).toBeGreaterThan(0)
  await expect.poll(async () => (await chain.device()).state, patient).toBe('idle')
  await expect.poll(() => chain.processes('board', /paceline-runner --library/), patient).toEqual([])
}
