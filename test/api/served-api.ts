import path from 'node:path'
import {
  type App,
  type AppOptions,
  buildApp,
  createWorkbench,
  hashSecret,
  newKeySecret,
  type Services,
} from '@paceline/api'
import { openArtifactStore } from '@paceline/artifacts'
import { type Device, protocolKeyOn, type Run, type RuntimeOffer, type Scope } from '@paceline/contracts'
import { connectDatabase, type Database } from '@paceline/db'
import { protocolRevision } from '@paceline/domain'
import { openVault } from '@paceline/endpoints'
import { createDispatcher, openQueueLink, queueConnection } from '@paceline/queue'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import pg from 'pg'
import { type Outcome, outcome } from '../db/farm.js'
import { freshDatabase, temporaryFolder } from '../stack/index.js'

/** An API on a database of its own, with everything real behind it but devices: a test plays the worker. */
export interface ServedApi extends AsyncDisposable {
  readonly app: App
  readonly db: Database
  readonly databaseUrl: string
  readonly artifactDirectory: string
  /** An admin's key, which `call` sends. */
  readonly key: string
  newKey(scopes: Scope[]): Promise<string>
  call(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    more?: InjectOptions,
  ): Promise<LightMyRequestResponse>
  /** A second process's app on the same database. */
  another(instead?: Partial<Services>): Promise<App>
  device(
    name: string,
    more?: { pool?: string; runtimes?: RuntimeOffer[]; kind?: Device['kind'] },
  ): Promise<Device>
  /** Does what a worker does with one run: leases, starts and completes it. */
  measure(
    device: Device,
    run: Run,
    medianMs: number,
    more?: { verdict?: 'stable' | 'noisy' } & Partial<Outcome>,
  ): Promise<void>
  /** Leases the run and ends its attempt for good. */
  end(device: Device, run: Run, state: 'failed' | 'unsupported', code: string): Promise<void>
}

export const native: RuntimeOffer = {
  name: 'tflite-native',
  version: '2.9.0',
  flavour: null,
  delegates: ['xnnpack'],
  context: 'process',
  maxThreads: 2,
  features: {},
}
export const web: RuntimeOffer = { ...native, name: 'litert-web', version: '2.5.3', context: 'page' }

const WORKER = 'wrk_test'

export async function serveApi(options: Partial<AppOptions> = {}): Promise<ServedApi> {
  const database = await freshDatabase()
  const folder = temporaryFolder('api')
  const db = await connectDatabase(database.url, { applicationName: 'test-api' })
  const sql = new pg.Pool({ connectionString: database.url, max: 1 })
  const queue = openQueueLink(queueConnection({ queue: 'postgres', databaseUrl: database.url }))
  const dispatcher = createDispatcher(queue, { ring: db.work.ring })
  const workbench = createWorkbench()
  const artifactDirectory = path.join(folder.path, 'artifacts')
  const services = {
    db,
    dispatcher,
    workbench,
    vault: openVault({ home: folder.path }),
    artifacts: openArtifactStore({ directory: artifactDirectory }),
  }
  const apps: App[] = []
  const another: ServedApi['another'] = async (instead = {}) => {
    const app = await buildApp(
      { ...services, ...instead },
      {
        hostNames: ['localhost', '127.0.0.1'],
        dashboardDirectory: null,
        logLevel: 'silent',
        modelBytesLimit: 64 * 1024 * 1024,
        queue,
        ...options,
      },
    )
    apps.push(app)
    return app
  }
  const app = await another()
  await app.ready()
  await db.devices.announceWorker({ id: WORKER, host: 'test', build: 'test', protocolRevision })
  const newKey = async (scopes: Scope[]) => {
    const secret = newKeySecret()
    await db.access.createKey({ name: scopes.join(), hash: hashSecret(secret), scopes })
    return secret
  }
  const key = await newKey(['admin'])

  const take = async (device: Device, run: Run) => {
    const delivery = { runId: run.id, attempt: 1 }
    const taken = await whileOthersWait(sql, run.id, () =>
      db.leases.take({ workerId: WORKER, deviceId: device.id, delivery, leaseSeconds: 30 }),
    )
    if ('refused' in taken) throw new Error(`refused: ${taken.refused}`)
    if (taken.run.id !== run.id) throw new Error(`${taken.run.id} comes before ${run.id} on ${device.name}`)
    const offer = device.runtimes.find(({ name }) => name === (run.runtime ?? device.runtimes[0]?.name))
    if (!offer) throw new Error(`${device.name} does not offer ${run.runtime}`)
    const { protocol } = run
    const protocolKey = protocolKeyOn(offer, protocol)
    await db.leases.start(taken.lease, run.id, { runtime: offer.name, protocol, protocolKey })
    return { lease: taken.lease, protocolKey }
  }

  return {
    app,
    db,
    databaseUrl: database.url,
    artifactDirectory,
    key,
    newKey,
    another,
    call: (method, url, more = {}) =>
      app.inject({ method, url, ...more, headers: { authorization: `Bearer ${key}`, ...more.headers } }),
    device: (name, { pool = 'pool', runtimes = [native, web], kind = 'host' } = {}) =>
      db.devices.announce(WORKER, {
        fingerprint: name,
        name,
        pool,
        kind,
        driver: kind === 'simulated' ? 'simulated' : 'local',
        runtimes,
        facts: { soc: 'test', abi: 'x64', os: 'linux', osVersion: '6', cores: 2, memoryBytes: 2 ** 32 },
        health: {},
      }),
    async measure(device, run, medianMs, { verdict = 'stable', ...more } = {}) {
      const { lease, protocolKey } = await take(device, run)
      await db.leases.complete(lease, run.id, { ...outcome(medianMs, verdict), ...more, protocolKey })
    },
    async end(device, run, state, code) {
      const { lease } = await take(device, run)
      await db.leases.endAttempt(lease, run.id, { state, code, message: `said ${code}` }, null)
    },
    async [Symbol.asyncDispose]() {
      for (const each of apps) await each.close()
      await workbench[Symbol.asyncDispose]()
      await dispatcher.close()
      await queue.close()
      await db.close()
      await sql.end()
      await database[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

/** A device takes what is next for it: where a test wants one run measured, the others are not due yet. */
async function whileOthersWait<T>(sql: pg.Pool, runId: string, work: () => Promise<T>): Promise<T> {
  const held = await sql.query<{ id: string; not_before: Date | null }>(
    `UPDATE run SET not_before = 'infinity' FROM run AS before
     WHERE before.id = run.id AND run.state = 'queued' AND run.id <> $1
     RETURNING run.id, before.not_before`,
    [runId],
  )
  try {
    return await work()
  } finally {
    for (const { id, not_before: notBefore } of held.rows) {
      await sql.query('UPDATE run SET not_before = $2 WHERE id = $1', [id, notBefore])
    }
  }
}

/** The parts of a form as `inject` wants them. */
export function form(parts: Record<string, string | { bytes: Uint8Array; fileName?: string }>) {
  const boundary = 'paceline-test-boundary'
  const chunks: Buffer[] = []
  for (const [name, part] of Object.entries(parts)) {
    const file = typeof part === 'string' ? '' : `; filename="${part.fileName ?? 'model.tflite'}"`
    chunks.push(Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"${file}\r\n\r\n`))
    chunks.push(Buffer.from(typeof part === 'string' ? part : part.bytes), Buffer.from('\r\n'))
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`))
  return {
    payload: Buffer.concat(chunks),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  }
}
