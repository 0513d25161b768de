import type { LatencyEstimates, Measurement, Quality } from '@paceline/contracts'
import type { Pool } from 'pg'
import type { FrontRepository, FrontRow } from '../database.js'
import { countedSession } from '../floors/counted-session.js'
import { fillNextSessions } from '../floors/next-sessions.js'

type StoredQuality = Quality & { createdAt: string }

interface Row {
  model_id: string
  run_id: string
  name: string
  family: string | null
  weights: FrontRow['weights']
  macs: string
  params: string
  bytes: number
  peak_activation_bytes: string
  verdict: Measurement['verdict']
  latency_ms: LatencyEstimates
  init_cold_ms: number | null
  init_warm_ms: number | null
  first_ms: number | null
  peak_bytes: string | null
}

export function frontRepository(pool: Pool): FrontRepository {
  return {
    async protocolKeys(deviceId) {
      const keys = await pool.query<{ protocolKey: string; runtime: string; points: number }>(
        `SELECT protocol_key AS "protocolKey", min(runtime) AS runtime, count(DISTINCT model_id)::int AS points
         FROM run
         WHERE device_id = $1 AND protocol_key IS NOT NULL AND ${countedSession}
         GROUP BY protocol_key ORDER BY points DESC, max(ended_at) DESC, protocol_key`,
        [deviceId],
      )
      return keys.rows
    },

    async rows({ deviceId, protocolKey, family, verdict }) {
      const chosen = await pool.query<Row>(
        `SELECT DISTINCT ON (run.model_id) run.model_id, run.id AS run_id, model.name, model.family,
                model.weights, model.macs, model.params, model.bytes, model.peak_activation_bytes,
                measurement.verdict, measurement.latency_ms, measurement.init_cold_ms, measurement.init_warm_ms,
                measurement.first_ms, measurement.peak_bytes
         FROM run JOIN measurement ON measurement.run_id = run.id JOIN model ON model.id = run.model_id
         WHERE run.device_id = $1 AND run.protocol_key = $2 AND ${countedSession}
           AND ($3::text IS NULL OR model.family = $3) AND ($4::text IS NULL OR measurement.verdict = $4)
         ORDER BY run.model_id, (measurement.verdict = 'stable') DESC, measurement.created_at DESC, run.id DESC`,
        [deviceId, protocolKey, family ?? null, verdict ?? null],
      )
      const place = { deviceId, protocolKey }
      await fillNextSessions(
        pool,
        chosen.rows.map(({ latency_ms: latencyMs }) => ({ place, latencyMs })),
      )
      const qualities = await qualitiesOf(
        pool,
        chosen.rows.map(({ model_id }) => model_id),
      )
      return chosen.rows.map((row) => showRow(row, qualities.get(row.model_id) ?? []))
    },
  }
}

async function qualitiesOf(pool: Pool, modelIds: string[]): Promise<Map<string, StoredQuality[]>> {
  const found = await pool.query<Quality & { model_id: string; created_at: Date }>(
    `SELECT model_id, metric, value, dataset, origin, source, created_at
     FROM quality WHERE model_id = ANY ($1) ORDER BY model_id, ordinal`,
    [modelIds],
  )
  const byModel = new Map<string, StoredQuality[]>(modelIds.map((id) => [id, []]))
  for (const { model_id, created_at, ...quality } of found.rows) {
    byModel.get(model_id)?.push({ ...quality, createdAt: created_at.toISOString() })
  }
  return byModel
}

/** pg gives a bigint as text; counts of MACs and bytes stay far below 2^53. */
function showRow(row: Row, qualities: StoredQuality[]): FrontRow {
  return {
    modelId: row.model_id,
    runId: row.run_id,
    name: row.name,
    family: row.family,
    weights: row.weights,
    macs: Number(row.macs),
    params: Number(row.params),
    bytes: row.bytes,
    peakActivationBytes: Number(row.peak_activation_bytes),
    qualities,
    measurement: {
      latencyMs: row.latency_ms,
      verdict: row.verdict,
      initMs: { cold: row.init_cold_ms, warm: row.init_warm_ms },
      firstMs: row.first_ms,
      peakBytes: row.peak_bytes === null ? null : Number(row.peak_bytes),
    },
  }
}
