import type { LatencyEstimates, ListRuns, Measurement } from '@paceline/contracts'
import { openRunStates } from '@paceline/domain'
import type { Pool } from 'pg'
import type { CompletedRun, RunRepository, StoredSamples } from '../database.js'
import { countedSession } from '../floors/counted-session.js'
import { fillNextSessions, fillNextSessionsOfRuns } from '../floors/next-sessions.js'
import type { Prisma, PrismaClient } from '../prisma-client.js'
import { afterCursor, newestFirst, pageOf } from '../sql/cursor.js'
import { raiseRuns } from './raise-runs.js'
import { showRun, withOutcome } from './run-row.js'
import { decodeSamples } from './sample-codec.js'
import { waitingOfRun } from './waiting.js'

const defaultLimit = 50

export function runRepository(prisma: PrismaClient, pool: Pool): RunRepository {
  return {
    async find(id) {
      const row = await prisma.run.findUnique({ where: { id }, include: withOutcome })
      if (row === null) return null
      const run = showRun(row)
      await fillNextSessionsOfRuns(pool, [run])
      return { ...run, waiting: run.state === 'queued' ? await waitingOfRun(pool, id) : null }
    },

    async list(query) {
      const limit = query.limit ?? defaultLimit
      const rows = await prisma.run.findMany({
        where: { AND: [afterCursor(query.cursor), filterOf(query)] },
        orderBy: [...newestFirst],
        take: limit + 1,
        include: withOutcome,
      })
      const page = pageOf(rows, limit, showRun)
      await fillNextSessionsOfRuns(pool, page.items)
      return page
    },

    async samples(id, subject = null) {
      // A reused run has no samples of its own: they are those of the run that was measured.
      const sets = await pool.query<Omit<StoredSamples, 'samplesMs'> & { data: Buffer }>(
        `SELECT subject, invocation, phase, data FROM sample_set JOIN run ON run.id = $1
         WHERE sample_set.run_id = coalesce(run.reused_from_id, run.id) AND ($2::text IS NULL OR subject = $2)
         ORDER BY subject <> 'model', subject COLLATE "C", invocation, phase <> 'warmup', phase COLLATE "C"`,
        [id, subject],
      )
      return Promise.all(
        sets.rows.map(async ({ subject, invocation, phase, data }) => ({
          subject,
          invocation,
          phase,
          samplesMs: await decodeSamples(data),
        })),
      )
    },

    async newestCompleted({ modelIds, deviceIds, protocolKeys, verdicts, maxAgeSeconds }) {
      const found = await pool.query<CompletedRow>(
        `SELECT DISTINCT ON (run.model_id, run.device_id, run.protocol_key)
                run.id, run.model_id, run.device_id, run.runtime, run.protocol_key, measurement.verdict,
                measurement.latency_ms, measurement.created_at
         FROM run JOIN measurement ON measurement.run_id = run.id
         WHERE run.model_id = ANY ($1) AND run.device_id = ANY ($2) AND run.protocol_key = ANY ($3)
           AND ${countedSession} AND measurement.verdict = ANY ($4)
           AND ($5::float8 IS NULL OR measurement.created_at > now() - make_interval(secs => $5::float8))
         ORDER BY run.model_id, run.device_id, run.protocol_key, measurement.created_at DESC, run.id DESC`,
        [modelIds, deviceIds, protocolKeys, verdicts, maxAgeSeconds ?? null],
      )
      const completed = found.rows.map(showCompleted)
      await fillNextSessions(
        pool,
        completed.map(({ deviceId, protocolKey, latencyMs }) => ({
          place: { deviceId, protocolKey },
          latencyMs,
        })),
      )
      return completed
    },

    async recent({ modelIds, deviceIds, pool: poolName, failedWithinSeconds }) {
      const found = await pool.query<{ id: string }>(
        `SELECT id FROM run
         WHERE model_id = ANY ($1) AND (device_id = ANY ($2) OR pool = $3) AND purpose <> 'comparison'
           AND (state = ANY ($4) OR ((state IN ('failed', 'unsupported') OR state = 'completed' AND fallback)
                                     AND ended_at > now() - make_interval(secs => $5)))`,
        [modelIds, deviceIds, poolName, openRunStates, failedWithinSeconds],
      )
      const rows = await prisma.run.findMany({
        where: { id: { in: found.rows.map(({ id }) => id) } },
        orderBy: [...newestFirst],
        include: withOutcome,
      })
      const runs = rows.map(showRun)
      await fillNextSessionsOfRuns(pool, runs)
      return runs
    },

    async countOpenOfKey(keyId) {
      const counted = await pool.query<{ open: number }>(
        `SELECT count(*)::int AS open FROM run JOIN job ON job.id = run.job_id
         WHERE job.key_id = $1 AND job.ended_at IS NULL AND run.state = ANY ($2)`,
        [keyId, openRunStates],
      )
      return counted.rows[0]?.open ?? 0
    },

    raise: (ids, priority) => raiseRuns(pool, ids, priority),

    async countMeasured() {
      const counted = await pool.query<Awaited<ReturnType<RunRepository['countMeasured']>>[number]>(
        `SELECT run.purpose, measurement.verdict, count(*)::int AS runs
         FROM run JOIN measurement ON measurement.run_id = run.id
         WHERE run.state = 'completed' AND run.reused_from_id IS NULL
         GROUP BY run.purpose, measurement.verdict`,
      )
      return counted.rows
    },
  }
}

interface CompletedRow {
  id: string
  model_id: string
  device_id: string
  runtime: string
  protocol_key: string
  verdict: Measurement['verdict']
  latency_ms: LatencyEstimates
  created_at: Date
}

function showCompleted(row: CompletedRow): CompletedRun {
  return {
    runId: row.id,
    modelId: row.model_id,
    deviceId: row.device_id,
    runtime: row.runtime,
    protocolKey: row.protocol_key,
    verdict: row.verdict,
    latencyMs: row.latency_ms,
    createdAt: row.created_at.toISOString(),
  }
}

function filterOf(query: ListRuns): Prisma.RunWhereInput {
  const { model, device, runtime, state, verdict, protocolKey, purpose } = query
  return {
    ...(model !== undefined && { modelId: model }),
    ...(device !== undefined && { deviceId: device }),
    ...(runtime !== undefined && { runtime }),
    ...(state !== undefined && { state }),
    ...(verdict !== undefined && { measurement: { verdict } }),
    ...(protocolKey !== undefined && { protocolKey }),
    ...(purpose !== undefined && { purpose }),
  }
}
