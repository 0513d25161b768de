import type { JobKind, JobSubject } from '@paceline/contracts'
import type { Pool } from 'pg'

/** Of a job without runs, which only a broken database holds. */
export const unknownSubject: JobSubject = {
  kind: 'measure',
  models: { names: [], total: 0 },
  devices: { names: [], total: 0 },
  runtimes: [],
}

const SHOWN_NAMES = 3

interface SubjectRow {
  id: string
  kind: JobKind
  models: string[]
  model_total: number
  devices: string[]
  device_total: number
  runtimes: string[]
}

/** What jobs are about, by their ids, in one statement for all of them. */
export async function subjectsOfJobs(pool: Pool, ids: readonly string[]): Promise<Map<string, JobSubject>> {
  const found = await pool.query<SubjectRow>(
    `WITH asked AS (
       SELECT id, job_id, ordinal, model_id, device_id, pool, runtime, purpose FROM run WHERE job_id = ANY ($1)
     ), named_model AS (
       SELECT job_id, model_id, min(place) AS place
       FROM (
         SELECT job_id, model_id, ordinal AS place FROM asked
         UNION ALL
         SELECT asked.job_id, variant.id, variant.place
         FROM asked JOIN comparison ON comparison.run_id = asked.id
         CROSS JOIN unnest(comparison.variants) WITH ORDINALITY AS variant (id, place)
       ) AS every GROUP BY job_id, model_id
     ), named_device AS (
       SELECT job_id, coalesce(device.name, 'pool ' || asked.pool) AS name, min(ordinal) AS place
       FROM asked LEFT JOIN device ON device.id = asked.device_id
       GROUP BY job_id, device.id, coalesce(device.name, 'pool ' || asked.pool)
     ), models AS (
       SELECT job_id, array_agg(model.name ORDER BY place) AS names
       FROM named_model JOIN model ON model.id = named_model.model_id GROUP BY job_id
     ), devices AS (
       SELECT job_id, array_agg(name ORDER BY place) AS names FROM named_device GROUP BY job_id
     ), kinds AS (
       SELECT job_id, min(purpose) AS purpose,
              coalesce(array_agg(DISTINCT runtime) FILTER (WHERE runtime IS NOT NULL), '{}') AS runtimes
       FROM asked GROUP BY job_id
     )
     SELECT job.id, CASE WHEN job.request -> 'demo' = 'true' THEN 'demo' ELSE purpose END AS kind,
            models.names[:$2] AS models, cardinality(models.names) AS model_total,
            devices.names[:$2] AS devices, cardinality(devices.names) AS device_total, kinds.runtimes
     FROM job JOIN kinds ON kinds.job_id = job.id JOIN models ON models.job_id = job.id
     JOIN devices ON devices.job_id = job.id`,
    [ids, SHOWN_NAMES],
  )
  return new Map(
    found.rows.map((row) => [
      row.id,
      {
        kind: row.kind,
        models: { names: row.models, total: row.model_total },
        devices: { names: row.devices, total: row.device_total },
        runtimes: row.runtimes,
      },
    ]),
  )
}
