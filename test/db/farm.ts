import { createHash } from 'node:crypto'
import type { Device, Job, Measurement, Model, ProtocolInFull, RuntimeOffer } from '@paceline/contracts'
import { connectDatabase, type Database, type LeasedRun, type NewModel, type NewRun } from '@paceline/db'
import pg from 'pg'
import { freshDatabase } from '../stack/index.js'

/** An empty farm with its database, and what a test wants to put into it. */
export interface Farm extends AsyncDisposable {
  readonly url: string
  readonly db: Database
  /** Plain SQL, for looking behind the repositories and for moving time. */
  readonly sql: pg.Pool
  model(name: string, more?: Partial<NewModel>): Promise<Model>
  device(name: string, more?: { pool?: string; worker?: string }): Promise<Device>
  job(
    runs: Partial<NewRun>[],
    more?: { priority?: number; webhook?: string; expiresAfterSeconds?: number },
  ): Promise<Job>
  /** A device of its own, and a job of one run on it. */
  oneRun(
    more?: Parameters<Farm['job']>[1],
  ): Promise<{ device: Device; model: Model; job: Job; runId: string }>
  /** Takes the device for the run; throws where it is refused. */
  take(device: Device, runId: string, more?: { attempt?: number; leaseSeconds?: number }): Promise<LeasedRun>
  /** Leases, starts and completes the run. */
  measure(device: Device, runId: string, more?: Partial<Outcome>): Promise<void>
}

export type Outcome = Parameters<Database['leases']['complete']>[2]

export const worker = 'wrk_test'

export async function openFarm(): Promise<Farm> {
  const database = await freshDatabase()
  const db = await connectDatabase(database.url, { applicationName: 'test' })
  const sql = new pg.Pool({ connectionString: database.url, max: 4 })
  await db.devices.announceWorker({ id: worker, host: 'test', build: 'test' })

  const take: Farm['take'] = async (device, runId, { attempt = 1, leaseSeconds = 30 } = {}) => {
    const delivery = { runId, attempt }
    const taken = await db.leases.take({ workerId: worker, deviceId: device.id, delivery, leaseSeconds })
    if ('refused' in taken) throw new Error(`refused: ${taken.refused}`)
    return taken
  }

  let names = 0

  const farm: Farm = {
    url: database.url,
    db,
    sql,
    take,
    async model(name, more = {}) {
      return (await db.models.create({ ...newModel(name), ...more })).model
    },
    device: (name, { pool = name, worker: owner = worker } = {}) =>
      db.devices.announce(owner, {
        fingerprint: name,
        name,
        pool,
        kind: 'host',
        driver: 'local',
        runtimes: [offer],
        facts: { soc: null, abi: 'x64', os: 'linux', osVersion: '6', cores: 2, memoryBytes: 2 ** 32 },
        health: {},
      }),
    async job(runs, more = {}) {
      const newJob = {
        keyId: null,
        request: {},
        priority: 0,
        webhook: null,
        expiresAfterSeconds: 3600,
        ...more,
        runs: runs.map((run) => ({ ...newRun, ...run })),
      }
      return (await db.jobs.create(newJob)).job
    },
    async oneRun(more) {
      names += 1
      const device = await farm.device(`device-${names}`)
      const model = await farm.model(`model-${names}`)
      const job = await farm.job([{ modelId: model.id, deviceId: device.id }], more)
      return { device, model, job, runId: job.runs[0]?.id ?? '' }
    },
    async measure(device, runId, more = {}) {
      const { lease } = await take(device, runId)
      const protocolKey = more.protocolKey ?? 'pk_test'
      await db.leases.start(lease, runId, { runtime: 'tflite-native', protocol, protocolKey })
      await db.leases.complete(lease, runId, { ...outcome(), ...more, protocolKey })
    },
    async [Symbol.asyncDispose]() {
      await db.close()
      await sql.end()
      await database[Symbol.asyncDispose]()
    },
  }
  return farm
}

const offer: RuntimeOffer = {
  name: 'tflite-native',
  version: '2.9.0',
  flavour: null,
  delegates: ['xnnpack'],
  context: 'process',
  maxThreads: 2,
  features: {},
}

export const protocol: ProtocolInFull = {
  threads: 1,
  delegate: 'xnnpack',
  invocations: 5,
  minIterations: 50,
  maxIterations: 10_000,
  maxSeconds: 8,
  targetHalfWidth: 0.02,
  perOperator: false,
  requireDelegate: false,
  affinity: 'any',
  clock: 'default',
  context: 'process',
  arrival: { mode: 'closed', periodMs: null },
  batch: 1,
  warmup: { name: 'block-medians', version: 1 },
  estimator: { name: 'median', version: 1 },
}

const newRun: Omit<NewRun, 'modelId'> & { modelId: string } = {
  modelId: '',
  deviceId: null,
  pool: null,
  runtime: null,
  protocol,
  reusedFrom: null,
}

export function newModel(name: string): NewModel {
  return {
    sha256: createHash('sha256').update(name).digest('hex'),
    bytes: 1000,
    format: 'tflite',
    name,
    family: null,
    tags: [],
    weights: 'unknown',
    spec: null,
    derivedFrom: null,
    derivation: null,
    graph: {
      digest: 'digest',
      operators: [],
      macs: 3_000_000_000,
      effectiveMacs: 3_000_000_000,
      params: 4_200_000,
      otherOps: {},
      peakActivationBytes: 5_000_000_000,
      inputs: [],
      outputs: [],
      dtype: 'float32',
    },
    qualities: [],
  }
}

/** What a run measured: figures that no two decimal places hold, so that rounding would be seen. */
export function outcome(
  medianMs = 11.600_000_000_000_01,
  verdict: Measurement['verdict'] = 'stable',
): Outcome {
  const measurement: Measurement = {
    latencyMs: {
      median: medianMs,
      mean: medianMs,
      min: medianMs,
      max: medianMs,
      p90: null,
      p99: null,
      stddev: 0.1,
      mad: 0.1,
      cv: 0.01,
      ci: { level: 0.95, low: medianMs * 0.99, high: medianMs * 1.01, halfWidthRatio: 0.01 },
      standardErrorRatio: 0.004,
      nextSession: null,
    },
    batch: 1,
    iterations: 3,
    invocations: 1,
    warmupIterations: 1,
    initMs: { cold: 3.25, warm: null },
    firstMs: 20.5,
    peakBytes: 6_000_000_000,
    verdict,
    reasons: [],
    sentinel: null,
    plan: null,
    steadiness: null,
    apart: [],
    arrival: null,
    conditions: { asked: { threads: 1 }, ran: { threads: 1 } },
    operators: null,
    profile: null,
    deviceSeconds: 0.5,
  }
  return {
    measurement,
    samples: [
      { subject: 'model', invocation: 0, phase: 'warmup', samplesMs: [20.5] },
      {
        subject: 'model',
        invocation: 0,
        phase: 'measured',
        samplesMs: [0.1 + 0.2, Math.PI, 11.600_000_000_000_01],
      },
    ],
    fallback: false,
    protocolKey: 'pk_test',
  }
}
