import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { connectDatabase, migrate } from '@paceline/db'
import {
  markedEnvironment,
  newStartMark,
  openHome,
  ServerKeeper,
  startEmbeddedPostgres,
} from '@paceline/launcher'
import { buildModel } from '@paceline/tflite'
import { temporaryFolder } from '../stack/folder.js'
import { repository } from '../stack/product.js'
import { type BenchOptions, type Figure, medianOf } from './figure.js'

const database = 'bench_api'
const connections = 20
const workerId = 'wrk_bench'

interface Api extends AsyncDisposable {
  readonly url: string
  readonly databaseUrl: string
  readonly headers: { readonly authorization: string }
}

/** How fast the API takes a large model in and gives answers out, over HTTP on loopback, on a Postgres that syncs. */
export async function run({ quick, say }: BenchOptions): Promise<Figure[]> {
  await using api = await startApi()
  const uploads = quick ? 3 : 9
  say(`${uploads} uploads of a MobileNetV1 1 224, each with other weights`)
  const { uploadMs, modelId } = await measureUploads(api, uploads)
  const figures: Figure[] = [
    { key: 'api.upload.17mb', value: uploadMs, unit: 'ms', better: 'lower', target: 400 },
  ]
  for (const [key, route] of [
    ['api.get.model', `/v1/models/${modelId}`],
    ['api.get.me', '/v1/me'],
    ['api.get.healthz', '/healthz'],
  ] as const) {
    const seconds = quick ? 2 : 10
    say(`${seconds} s of ${key} over ${connections} connections`)
    const value = await requestsPerSecond(api, route, seconds)
    figures.push({ key, value, unit: '1/s', better: 'higher', target: null })
  }
  say('10,000 latency queries in one request')
  const value = await measureQueries(api, modelId)
  return [...figures, { key: 'api.latency.10k', value, unit: 'ms', better: 'lower', target: null }]
}

async function measureUploads(api: Api, uploads: number): Promise<{ uploadMs: number; modelId: string }> {
  const timesMs: number[] = []
  let modelId = ''
  for (let seed = 1; seed <= uploads; seed += 1) {
    const spec = { space: 'mobilenet_v1', encoding: { width: 1, resolution: 224 } }
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(buildModel(spec, seed).bytes)]), 'model.tflite')
    const startMs = performance.now()
    const answer = await fetch(`${api.url}/v1/models`, { method: 'POST', body: form, headers: api.headers })
    modelId = ((await answer.json()) as { id: string }).id
    timesMs.push(performance.now() - startMs)
    if (answer.status !== 201) throw new Error(`an upload was answered ${answer.status}`)
  }
  return { uploadMs: medianOf(timesMs), modelId }
}

/** autocannon in a process of its own, so that asking takes nothing from answering but the machine's time. */
async function requestsPerSecond({ url, headers }: Api, route: string, seconds: number): Promise<number> {
  const program = createRequire(import.meta.url).resolve('autocannon')
  const child = spawn(
    process.execPath,
    [
      program,
      ...['--json', '--connections', String(connections), '--duration', String(seconds)],
      ...['--headers', `authorization=${headers.authorization}`, `${url}${route}`],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const report = JSON.parse(await text(child.stdout)) as {
    requests: { average: number }
    non2xx: number
    errors: number
  }
  if (report.non2xx + report.errors > 0)
    throw new Error(`${route}: ${report.non2xx} refused, ${report.errors} failed`)
  return report.requests.average
}

async function measureQueries(api: Api, modelId: string): Promise<number> {
  const db = await connectDatabase(api.databaseUrl)
  try {
    await db.devices.announceWorker({ id: workerId, host: 'bench', build: 'bench' })
    const device = await db.devices.announce(workerId, {
      fingerprint: 'bench',
      name: 'bench',
      pool: 'bench',
      kind: 'simulated',
      driver: 'local',
      runtimes: [
        {
          name: 'tflite-native',
          version: '0',
          flavour: null,
          delegates: ['xnnpack'],
          context: 'process',
          maxThreads: 1,
          features: {},
        },
      ],
      facts: { soc: null, abi: 'none', os: 'none', osVersion: '0', cores: 1, memoryBytes: 1 },
      health: {},
    })
    const encodings = Array.from({ length: 10_000 }, (_, index) =>
      index % 2 === 0 ? { modelId } : { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } },
    )
    const body = JSON.stringify({ device: device.id, queries: encodings })
    const headers = { ...api.headers, 'content-type': 'application/json' }
    const timesMs: number[] = []
    for (let n = 0; n < 5; n += 1) {
      const startMs = performance.now()
      const answer = await fetch(`${api.url}/v1/latency`, { method: 'POST', body, headers })
      await answer.arrayBuffer()
      timesMs.push(performance.now() - startMs)
      if (answer.status !== 200) throw new Error(`the queries were answered ${answer.status}`)
    }
    return medianOf(timesMs)
  } finally {
    await db.close()
  }
}

/** The API's own process on an embedded Postgres of its own, with the queue there too. */
async function startApi(): Promise<Api> {
  const folder = temporaryFolder('bench-api')
  const home = openHome(path.join(folder.path, 'home'))
  const keeper = new ServerKeeper({
    env: markedEnvironment(newStartMark()),
    logFile: path.join(home.logs, 'keeper.log'),
  })
  const postgres = await startEmbeddedPostgres({
    home,
    keeper,
    logFile: path.join(home.logs, 'postgres.log'),
    database,
    publicRoot: path.join(folder.path, 'public'),
  })
  const databaseUrl = postgres.urlOf(database)
  await migrate(databaseUrl)
  const child = fork(path.join(repository, 'apps/api/dist/server.js'), [], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      PACELINE_HOME: home.folder,
      PACELINE_PORT: '0',
      PACELINE_QUEUE: 'postgres',
      PACELINE_DEMO: '0',
      PACELINE_LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [{ url }] = (await once(child, 'message')) as [{ url: string }]
  const key = readFileSync(path.join(home.folder, 'key'), 'utf8').trim()
  return {
    url,
    databaseUrl,
    headers: { authorization: `Bearer ${key}` },
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
      await postgres.stop('immediate')
      await keeper[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}
