import type { Pool } from 'pg'
import { countedSession } from '../floors/counted-session.js'
import { fillNextSessions } from '../floors/next-sessions.js'
import type { KernelRepository, KernelRow } from './interfaces.js'

export function kernelRepository(pool: Pool): KernelRepository {
  return {
    async measured({ operator, dtype, device }, runtimes) {
      const found = await pool.query<KernelRow>(
        `SELECT DISTINCT ON (run.model_id, run.device_id, run.protocol_key)
                run.model_id AS "modelId", run.id AS "runId", model.name, model.kernel,
                CASE WHEN model.macs = 0 THEN 0
                     ELSE 1 - (model.graph ->> 'effectiveMacs')::float8 / model.macs END AS sparsity,
                run.device_id AS "deviceId", run.runtime, run.protocol_key AS "protocolKey",
                measurement.verdict, measurement.latency_ms AS "latencyMs"
         FROM model JOIN run ON run.model_id = model.id JOIN measurement ON measurement.run_id = run.id
         WHERE model.kernel IS NOT NULL AND ${countedSession} AND run.runtime = ANY ($1)
           AND run.protocol_key IS NOT NULL
           AND ($2::text IS NULL OR model.kernel ->> 'operator' = $2)
           AND ($3::text IS NULL OR model.kernel ->> 'dtype' = $3)
           AND ($4::text IS NULL OR run.device_id = $4)
         ORDER BY run.model_id, run.device_id, run.protocol_key, (measurement.verdict = 'stable') DESC,
                  measurement.created_at DESC, run.id DESC`,
        [runtimes, operator ?? null, dtype ?? null, device ?? null],
      )
      await fillNextSessions(
        pool,
        found.rows.map(({ deviceId, protocolKey, latencyMs }) => ({
          place: { deviceId, protocolKey },
          latencyMs,
        })),
      )
      return found.rows
    },
  }
}
