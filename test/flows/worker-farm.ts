import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type ArtifactStore, openArtifactStore } from '@paceline/artifacts'
import {
  type GraphSummary,
  type Job,
  type Model,
  type ProtocolRequest,
  protocolOn,
} from '@paceline/contracts'
import { connectDatabase, type Database, type NewRun } from '@paceline/db'
import { createDispatcher, type Dispatcher, openQueueLink, queueConnection } from '@paceline/queue'
import { analyse, readModel } from '@paceline/tflite'
import type { WorkerOptions } from '@paceline/worker'
import { expect } from 'vitest'
import { freshDatabase, processesMentioning, type QueueEnvironment, temporaryFolder } from '../stack/index.js'

const workerProgram = fileURLToPath(new URL('../../apps/worker/dist/main.js', import.meta.url))

/** A real worker process on a database and a home of the test's own. */
export interface StartedWorker {
  readonly process: ChildProcess
  readonly pid: number
  readonly deviceId: string
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** Pids of the runners that it started and that live. */
  runners(): number[]
}

/** A farm without an API: the test asks through the repositories, real workers answer. */
export interface WorkerFarm extends AsyncDisposable {
  readonly db: Database
  readonly databaseUrl: string
  /** PACELINE_HOME of its workers, who find the models there. */
  readonly home: string
  /** What a worker inside the test's process works with; its devices are the test's. */
  readonly tools: Pick<WorkerOptions, 'db' | 'dispatcher' | 'queue' | 'artifacts'>
  /** @param enter put before the program, as by a `TestHost` */
  startWorker(variables?: Readonly<Record<string, string>>, enter?: readonly string[]): Promise<StartedWorker>
  upload(bytes: Uint8Array, name?: string): Promise<Model>
  /** A job on one device, one run for each model. */
  submit(job: {
    models: Model[]
    deviceId: string
    protocol?: ProtocolRequest
    webhook?: string
    /** What each run's session is to do beside measuring. */
    task?: NewRun['task']
    /** Without, the rows are written and the queue is not told. */
    enqueue?: boolean
  }): Promise<Job>
  /** The job when it has ended. */
  ended(jobId: string, patienceMs?: number): Promise<Job>
  job(jobId: string): Promise<Job>
}

export async function openWorkerFarm(queue: QueueEnvironment): Promise<WorkerFarm> {
  const database = await freshDatabase()
  const folder = temporaryFolder('worker')
  const env = {
    ...queue.variables,
    DATABASE_URL: database.url,
    PACELINE_HOME: folder.path,
    PACELINE_WEBHOOK_PRIVATE: '1',
  }
  const db = await connectDatabase(database.url, { applicationName: 'test' })
  const artifacts: ArtifactStore = openArtifactStore({ directory: `${folder.path}/artifacts` })
  const address = queueConnection({
    queue: env.PACELINE_QUEUE,
    redisUrl: env.REDIS_URL,
    databaseUrl: database.url,
  })
  const link = openQueueLink(address)
  const dispatcher: Dispatcher = createDispatcher(link, { ring: db.work.ring })
  const workers: StartedWorker[] = []

  async function job(jobId: string): Promise<Job> {
    const found = await db.jobs.find(jobId)
    if (found === null) throw new Error(`there is no job ${jobId}`)
    return found
  }

  return {
    db,
    databaseUrl: database.url,
    home: folder.path,
    tools: { db, dispatcher, queue: link, artifacts },
    job,
    async startWorker(variables = {}, enter = []) {
      const worker = await startWorker({ ...env, ...variables }, enter)
      workers.push(worker)
      return worker
    },
    async upload(bytes, name = 'model') {
      const { sha256 } = await artifacts.put(bytes)
      const { model } = await db.models.create({
        sha256,
        bytes: bytes.length,
        format: 'tflite',
        name,
        family: null,
        tags: [],
        weights: 'random',
        spec: null,
        derivedFrom: null,
        derivation: null,
        graph: structuredClone(analyse(readModel(bytes))) as GraphSummary,
        qualities: [],
      })
      return model
    },
    async submit({ models, deviceId, protocol = {}, webhook, task = null, enqueue = true }) {
      const device = await db.devices.find(deviceId)
      const offer = device?.runtimes[0]
      if (!offer) throw new Error(`${deviceId} offers nothing`)
      const created = await db.jobs.create({
        keyId: null,
        request: {},
        priority: 0,
        webhook: webhook ?? null,
        expiresAfterSeconds: 3600,
        runs: models.map(({ id }) => ({
          modelId: id,
          deviceId,
          pool: null,
          runtime: offer.name,
          protocol: protocolOn(offer, protocol),
          reusedFrom: null,
          task,
        })),
      })
      if (enqueue) await dispatcher.enqueue(created.deliveries)
      return created.job
    },
    async ended(jobId, patienceMs = 45_000) {
      await expect
        .poll(async () => (await job(jobId)).state, { timeout: patienceMs, interval: 100 })
        .toMatch(/completed|failed|cancelled/)
      return job(jobId)
    },
    async [Symbol.asyncDispose]() {
      for (const { process: worker, exited } of workers) {
        worker.kill('SIGTERM')
        await exited
      }
      await dispatcher.close()
      await link.close()
      await db.close()
      await database[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

/** The program itself, ready to serve. */
export async function startWorker(
  env: Record<string, string | undefined>,
  enter: readonly string[] = [],
): Promise<StartedWorker> {
  const [program = '', ...args] = [...enter, process.execPath, workerProgram]
  const child = spawn(program, args, {
    // No browser unless one is asked for: it costs seconds at each start. And nobody's phone.
    env: { PATH: process.env.PATH, PACELINE_ADB: '0', PACELINE_CHROMIUM: '/nowhere', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }))
  const ready = once(child, 'message') as Promise<[{ type: string; deviceIds: string[] }]>
  const early = exited.then(({ code }) => {
    throw new Error(`the worker ended with ${code} before it was ready:\n${output}`)
  })
  const [message] = await Promise.race([ready, early])
  const pid = child.pid ?? 0
  return {
    process: child,
    pid,
    deviceId: message.deviceIds[0] ?? '',
    exited,
    runners: () => processesMentioning(`--parent=${pid}`).map((runner) => runner.pid),
  }
}
