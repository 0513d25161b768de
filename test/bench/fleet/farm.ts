import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openArtifactStore } from '@paceline/artifacts'
import { type GraphSummary, type ProtocolRequest, protocolOn, type RuntimeOffer } from '@paceline/contracts'
import { connectDatabase, type Database, type QueuedDelivery } from '@paceline/db'
import { createDispatcher } from '@paceline/queue'
import { analyse, buildModel, readModel } from '@paceline/tflite'
import pg from 'pg'
import { memoryOf } from '../../stack/memory.js'
import { repository } from '../../stack/product.js'
import type { FleetServers } from './servers.js'

export interface FarmOptions {
  readonly servers: FleetServers
  readonly devices: number
  readonly workers: number
  /** What a session lasts; 0: as fast as it goes. */
  readonly sessionSeconds: number
}

/** An API and workers with simulated devices, all processes of their own. */
export interface Farm extends AsyncDisposable {
  readonly sql: pg.Pool
  /** Puts so many runs into the queue, for whichever device of the pool is free; `beforeLetGo` once all are stored and none is due. */
  enqueue(runs: number, beforeLetGo?: () => Promise<void>): Promise<void>
  /** Waits until so many runs have ended. */
  ended(runs: number, patienceMs: number): Promise<void>
  /** Lists the devices, as a dashboard does. */
  look(): Promise<void>
  memory(): { readonly apiBytes: number; readonly workersBytes: number }
}

/** A session costs the machine next to nothing: what is measured is how the farm hands out work. */
const protocol: ProtocolRequest = {
  invocations: 1,
  minIterations: 5,
  maxIterations: 5,
  maxSeconds: 0.5,
}
const POOL = 'simulated'
/** Nothing is due while jobs are posted: what is seen is how they are handed out, not how fast they come. */
const holdBack = `
  CREATE FUNCTION hold_back() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN NEW.not_before := 'infinity'; RETURN NEW; END $$;
  CREATE TRIGGER hold_back BEFORE INSERT ON run FOR EACH ROW EXECUTE FUNCTION hold_back()`
const letGo = 'DROP TRIGGER hold_back ON run; DROP FUNCTION hold_back; UPDATE run SET not_before = NULL'
/** Each job has one run, as those of a search tool do: runs of one job take turns at its row. */
const JOBS_AT_ONCE = 4

export async function startFarm({ servers, devices, workers, sessionSeconds }: FarmOptions): Promise<Farm> {
  const { home, databaseUrl, env, queue } = servers
  const db = await connectDatabase(databaseUrl, { applicationName: 'bench', poolSize: 4 })
  const sql = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  const dispatcher = createDispatcher(queue)
  const own = { ...process.env, ...env, PACELINE_PORT: '0', PACELINE_DEMO: '0', PACELINE_ADB: '0' }
  const api = await start('apps/api/dist/server.js', own)
  const shares = sharesOf(devices, workers)
  const started = await Promise.all(
    shares.map(({ firstIndex, count }) => {
      const profile = path.join(home.folder, `profile-${firstIndex}.json`)
      writeFileSync(profile, JSON.stringify({ firstIndex, sessionSeconds }))
      return start('apps/worker/dist/main.js', {
        ...own,
        PACELINE_LOCAL: '0',
        PACELINE_SIMULATED: String(count),
        PACELINE_SIMULATED_PROFILE: profile,
      })
    }),
  )
  const { url } = api.message as { url: string }
  const key = readFileSync(path.join(home.folder, 'key'), 'utf8').trim()
  const modelId = await uploadModel(db, path.join(home.folder, 'artifacts'))
  return {
    sql,
    async enqueue(runs, beforeLetGo) {
      const offer = await offerOfPool(db)
      await sql.query(holdBack)
      let left = runs
      const post = async () => {
        const deliveries: QueuedDelivery[] = []
        for (; left > 0; ) {
          left -= 1
          deliveries.push(...(await createRun(db, modelId, offer)))
        }
        return deliveries
      }
      const posted = await Promise.all(Array.from({ length: JOBS_AT_ONCE }, post))
      await beforeLetGo?.()
      await sql.query(letGo)
      await dispatcher.enqueue(posted.flat())
    },
    async ended(runs, patienceMs) {
      const giveUpMs = performance.now() + patienceMs
      for (;;) {
        const { rows } = await sql.query<{ ended: number }>(
          'SELECT count(*)::int AS ended FROM run WHERE ended_at IS NOT NULL',
        )
        const ended = rows[0]?.ended ?? 0
        if (ended >= runs) return
        if (performance.now() > giveUpMs) throw new Error(`${ended} of ${runs} runs ended in time`)
        await delay(200)
      }
    },
    async look() {
      const headers = { authorization: `Bearer ${key}` }
      await (await fetch(`${url}/v1/devices?limit=500`, { headers })).arrayBuffer()
    },
    memory() {
      const total = (children: readonly ChildProcess[]) =>
        memoryOf(children.map(({ pid }) => pid ?? 0)).reduce((sum, { pssBytes }) => sum + pssBytes, 0)
      return { apiBytes: total([api.child]), workersBytes: total(started.map(({ child }) => child)) }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...started, api].map(({ child }) => stop(child)))
      await dispatcher.close()
      await sql.end()
      await db.close()
    },
  }
}

function sharesOf(devices: number, workers: number) {
  return Array.from({ length: workers }, (_, worker) => {
    const firstIndex = Math.floor((devices * worker) / workers)
    return { firstIndex, count: Math.floor((devices * (worker + 1)) / workers) - firstIndex }
  }).filter(({ count }) => count > 0)
}

/** Gives its first message: that it is ready. */
async function start(program: string, env: NodeJS.ProcessEnv) {
  const child = fork(path.join(repository, program), [], {
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const early = once(child, 'exit').then(([code]) => {
    throw new Error(`${program} ended with ${code} before it was ready`)
  })
  const [message] = await Promise.race([once(child, 'message'), early])
  early.catch(() => {})
  return { child, message: message as unknown }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

async function uploadModel(db: Database, directory: string): Promise<string> {
  const { bytes } = buildModel({ space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } })
  const { sha256 } = await openArtifactStore({ directory }).put(bytes)
  const { model } = await db.models.create({
    sha256,
    bytes: bytes.length,
    format: 'tflite',
    name: 'bench',
    family: null,
    tags: [],
    weights: 'random',
    spec: null,
    derivedFrom: null,
    derivation: null,
    graph: structuredClone(analyse(readModel(bytes))) as GraphSummary,
    qualities: [],
  })
  return model.id
}

async function offerOfPool(db: Database): Promise<RuntimeOffer> {
  const [device] = await db.devices.inPool(POOL)
  const [offer] = device?.runtimes ?? []
  if (!offer) throw new Error('no simulated device was announced')
  return offer
}

async function createRun(db: Database, modelId: string, offer: RuntimeOffer): Promise<QueuedDelivery[]> {
  const run = {
    modelId,
    deviceId: null,
    pool: POOL,
    runtime: offer.name,
    protocol: protocolOn(offer, protocol),
    reusedFrom: null,
    task: null,
  }
  const created = await db.jobs.create({
    keyId: null,
    request: {},
    priority: 0,
    webhook: null,
    expiresAfterSeconds: 86_400,
    runs: [run],
  })
  return created.deliveries
}
