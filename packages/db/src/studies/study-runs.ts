import type { SweepRun } from '@paceline/contracts'
import type { Pool } from 'pg'

/** The figures of each model of a study, in the order of the places asked for. */
export async function runsOfStudy(pool: Pool, studyId: string): Promise<Map<string, SweepRun[]>> {
  const found = await pool.query<SweepRun & { modelId: string }>(
    `SELECT run.model_id AS "modelId", run.id AS "runId", run.job_id AS "jobId", run.device_id AS "deviceId", run.pool,
            run.runtime, run.protocol_key AS "protocolKey", run.state, run.fallback,
            run.reused_from_id AS "reusedFrom",
            CASE WHEN run.state IN ('failed', 'unsupported') THEN jsonb_build_object(
              'code', coalesce(last.code, run.state), 'message', coalesce(last.message, 'the run is ' || run.state)
            ) END AS error,
            measurement.median_ms AS "medianMs", measurement.latency_ms -> 'ci' AS ci, measurement.verdict
     FROM job JOIN run ON run.job_id = job.id
     LEFT JOIN measurement ON measurement.run_id = run.id
     LEFT JOIN LATERAL (
       SELECT code, message FROM attempt WHERE run_id = run.id ORDER BY n DESC LIMIT 1
     ) AS last ON run.state IN ('failed', 'unsupported')
     WHERE job.study_id = $1 ORDER BY job.created_at, job.id, run.ordinal`,
    [studyId],
  )
  const runs = new Map<string, SweepRun[]>()
  for (const { modelId, ...run } of found.rows) runs.set(modelId, [...(runs.get(modelId) ?? []), run])
  return runs
}
