import type { Pool } from 'pg'
import { countedSession } from '../floors/counted-session.js'
import { fillNextSessions } from '../floors/next-sessions.js'
import type { KernelRepository, KernelRow } from './interfaces.js'

const sparsity = `CASE WHEN model.macs = 0 THEN 0
  ELSE 1 - (model.graph ->> 'effectiveMacs')::float8 / model.macs END`

/** Numbers are as long as the longest, so that text sorts them. */
const sizes = `(SELECT string_agg(size.key || lpad(size.value, greatest(6, length(size.value)), '0'), ' ' ORDER BY size.key)
  FROM jsonb_each_text(model.kernel -> 'shapes') AS size)`

/** Of plug-ins their manifest's, and of models what was read of them. */
const activation = `coalesce(model.kernel -> 'manifest' ->> 'activation', model.kernel ->> 'activation',
  CASE jsonb_typeof(model.kernel -> 'manifest') WHEN 'object' THEN 'none' ELSE '' END)`

const group = `concat_ws('|', model.kernel ->> 'operator', model.kernel ->> 'dtype', ${sizes}, ${activation},
  to_char(${sparsity}, 'FM0.00'), run.device_id, run.protocol_key)`

export function kernelRepository(pool: Pool): KernelRepository {
  return {
    async measured({ operator, dtype, device }, runtimes, { after, groups }) {
      const found = await pool.query<KernelRow>(
        `WITH kernel AS (
           SELECT DISTINCT ON (run.model_id, run.device_id, run.protocol_key)
                  run.model_id AS "modelId", run.id AS "runId", model.name, model.kernel,
                  ${sparsity} AS sparsity,
                  run.device_id AS "deviceId", run.runtime, run.protocol_key AS "protocolKey",
                  measurement.verdict, measurement.latency_ms AS "latencyMs", ${group} COLLATE "C" AS "group"
           FROM model JOIN run ON run.model_id = model.id JOIN measurement ON measurement.run_id = run.id
           WHERE model.kernel IS NOT NULL AND ${countedSession} AND run.runtime = ANY ($1)
             AND run.protocol_key IS NOT NULL
             AND ($2::text IS NULL OR model.kernel ->> 'operator' = $2)
             AND ($3::text IS NULL OR model.kernel ->> 'dtype' = $3)
             AND ($4::text IS NULL OR run.device_id = $4)
           ORDER BY run.model_id, run.device_id, run.protocol_key, (measurement.verdict = 'stable') DESC,
                    measurement.created_at DESC, run.id DESC
         ), shown AS (
           SELECT DISTINCT "group" FROM kernel WHERE "group" > $5 ORDER BY "group" LIMIT $6
         )
         SELECT kernel.* FROM kernel JOIN shown USING ("group") ORDER BY "group", "modelId"`,
        [runtimes, operator ?? null, dtype ?? null, device ?? null, after, groups],
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
