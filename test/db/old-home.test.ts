import { createHash, randomBytes } from 'node:crypto'
import { cpSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { Run } from '@paceline/contracts'
import { connectDatabase, migrate } from '@paceline/db'
import pg from 'pg'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { repository, temporaryFolder } from '../stack/index.js'
import { protocol } from './farm.js'

const name = `old_${randomBytes(6).toString('hex')}`
const url = new URL(inject('postgresUrl'))
url.pathname = name
const migrations = path.join(repository, 'prisma/migrations')
/** Those of version 0.1.0. */
const released = /_(init|rules|answer_once)$/

beforeAll(() => onServer(`CREATE DATABASE ${name} TEMPLATE template0`))
afterAll(() => onServer(`DROP DATABASE ${name} WITH (FORCE)`))

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') })
  await client.connect()
  await client.query(statement)
  await client.end()
}

/** As 0.1.0 stored it: no plan, no steadiness, nothing apart, no profile, no standard error. */
const body = {
  latencyMs: {
    median: 11.600_000_000_000_01,
    mean: 11.7,
    min: 11,
    max: 13,
    p90: null,
    p99: null,
    stddev: 0.1,
    mad: 0.1,
    cv: 0.01,
    ci: { level: 0.95, low: 11.5, high: 11.7, halfWidthRatio: 0.01 },
    nextSession: null,
  },
  batch: 1,
  iterations: 50,
  invocations: 5,
  warmupIterations: 12,
  initMs: { cold: 3.25, warm: null },
  firstMs: 20.5,
  peakBytes: 6_000_000_000,
  verdict: 'stable',
  reasons: [],
  sentinel: null,
  conditions: { asked: { threads: 1 }, ran: { threads: 1 } },
  operators: null,
  deviceSeconds: 0.5,
}

async function fill(sql: pg.Pool): Promise<void> {
  const samples = Buffer.alloc(16)
  samples.writeDoubleLE(0.1 + 0.2, 0)
  samples.writeDoubleLE(Math.PI, 8)
  const sha256 = createHash('sha256').update(name).digest('hex')
  await sql.query(
    `INSERT INTO model (id, sha256, bytes, format, name, tags, weights, graph, graph_digest, macs, params,
                        peak_activation_bytes)
     VALUES ('mdl_1', $1, 1, 'tflite', 'old', '{}', 'unknown', '{}', 'd', 1, 1, 1)`,
    [sha256],
  )
  await sql.query(
    `INSERT INTO device (id, fingerprint, name, pool, kind, driver, runtimes, facts, health)
     VALUES ('dev_1', 'f', 'old', 'p', 'host', 'local', '[]', '{}', '{}')`,
  )
  await sql.query(
    `INSERT INTO job (id, state, request, expires_at, ended_at) VALUES ('job_1', 'completed', '{}', now(), now())`,
  )
  await sql.query(
    `INSERT INTO run (id, job_id, ordinal, model_id, device_id, runtime, protocol, protocol_key, state, expires_at,
                      ended_at)
     VALUES ('run_1', 'job_1', 0, 'mdl_1', 'dev_1', 'tflite-native', $1, 'pk_old', 'completed', now(), now())`,
    [JSON.stringify(protocol)],
  )
  await sql.query(
    `INSERT INTO measurement (run_id, verdict, median_ms, mean_ms, ci_low_ms, ci_high_ms, init_cold_ms, first_ms,
                              peak_bytes, body)
     VALUES ('run_1', 'stable', 11.60000000000001, 11.7, 11.5, 11.7, 3.25, 20.5, 6000000000, $1)`,
    [JSON.stringify(body)],
  )
  await sql.query(
    `INSERT INTO sample_set (run_id, invocation, phase, count, data) VALUES ('run_1', 0, 'measured', 2, $1)`,
    [gzipSync(samples)],
  )
}

test('what a home of the first version measured is shown as before, and says what it does not know', async () => {
  const sql = new pg.Pool({ connectionString: url.href, max: 2 })
  try {
    using old = temporaryFolder('old-migrations')
    const filter = (file: string) => {
      const [folder = ''] = path.relative(migrations, file).split(path.sep)
      return folder === '' || folder === 'migration_lock.toml' || released.test(folder)
    }
    cpSync(migrations, old.path, { recursive: true, filter })
    expect((await migrate(url.href, old.path)).applied).toHaveLength(3)
    await fill(sql)
    const later = readdirSync(migrations, { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    ).length
    expect((await migrate(url.href)).applied).toHaveLength(later - 3)
  } finally {
    await sql.end()
  }
  const db = await connectDatabase(url.href)
  try {
    const run = await db.runs.find('run_1')
    expect([...Value.Errors(Run, run)]).toEqual([])
    expect(run).toMatchObject({
      purpose: 'measure',
      replay: null,
      measurement: {
        ...body,
        latencyMs: { ...body.latencyMs, standardErrorRatio: null, nextSession: null },
        plan: null,
        steadiness: null,
        apart: [],
        arrival: null,
        profile: null,
      },
    })
    expect(await db.runs.samples('run_1')).toEqual([
      { subject: 'model', invocation: 0, phase: 'measured', samplesMs: [0.1 + 0.2, Math.PI] },
    ])
    // What a run waits for is said of one that is asked for alone.
    const { waiting: _, ...told } = run ?? {}
    expect(await db.jobs.find('job_1')).toMatchObject({ state: 'completed', runs: [told] })
    const rows = await db.fronts.rows({ deviceId: 'dev_1', protocolKey: 'pk_old' })
    expect(rows).toMatchObject([
      {
        runId: 'run_1',
        measurement: { latencyMs: { median: 11.600_000_000_000_01 }, peakBytes: 6_000_000_000 },
      },
    ])
    const asked = { modelIds: ['mdl_1'], deviceIds: ['dev_1'], protocolKeys: ['pk_old'] }
    expect(await db.runs.newestCompleted({ ...asked, verdicts: ['stable'] })).toMatchObject([
      { runId: 'run_1' },
    ])
  } finally {
    await db.close()
  }
})
