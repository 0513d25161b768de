import { holdClaim } from '../access/hold-claim.js'
import type { NewJob } from '../database.js'
import { ModelGoneError, ReuseUnavailableError } from '../errors.js'
import { makeId } from '../sql/make-id.js'
import { storableJson } from '../sql/storable.js'
import type { Transaction } from '../sql/transaction.js'
import { placeModels } from '../studies/place-models.js'
import { insertQueued, type NumberedRun, sentColumns } from './insert-queued.js'
import { appendEvents, type RunChange, tellRunChanges } from './job-events.js'

/**
 * Stores a job with its runs and tells so; gives its id. Throws ModelGoneError, ReuseUnavailableError, ClaimLostError
 * and, of a study's, ModelsPlacedError.
 */
export async function insertJob(transaction: Transaction, job: NewJob): Promise<string> {
  const jobId = makeId('job')
  await oneAtATime(transaction, job.keyId)
  if (job.claim) await holdClaim(transaction, job.claim)
  if (job.study) await placeModels(transaction, job.study)
  await transaction.query(
    `INSERT INTO job (id, key_id, request, priority, webhook, expires_at, idempotency_token, study_id)
     VALUES ($1, $2, $3, $4, $5, now() + make_interval(secs => $6), $7, $8)`,
    [
      jobId,
      job.keyId,
      storableJson(job.request),
      job.priority,
      job.webhook,
      job.expiresAfterSeconds,
      job.claim?.token ?? null,
      job.study?.id ?? null,
    ],
  )
  const runs = job.runs.map((run, ordinal) => ({ ...run, id: makeId('run'), ordinal }))
  await insertQueued(
    transaction,
    jobId,
    runs.filter(({ reusedFrom }) => reusedFrom === null),
  )
  const changes = await insertReused(
    transaction,
    jobId,
    runs.filter(({ reusedFrom }) => reusedFrom !== null),
  )
  await refuseGoneModels(transaction, jobId)
  await appendEvents(transaction, jobId, [{ type: 'state', data: { state: 'queued' } }])
  await tellRunChanges(transaction, jobId, changes)
  return jobId
}

/** Jobs of one key are stored one after the other: what each gets of its turns depends on what was sent before. */
async function oneAtATime(transaction: Transaction, keyId: string | null): Promise<void> {
  await transaction.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `turns of ${keyId ?? ''}`,
  ])
}

/** A reused run is complete at once: it copies the measurement, time of measuring included, of the original. */
async function insertReused(
  transaction: Transaction,
  jobId: string,
  runs: NumberedRun[],
): Promise<RunChange[]> {
  if (runs.length === 0) return []
  const inserted = await transaction.query<{ id: string; device_id: string; runtime: string }>(
    `INSERT INTO run (id, job_id, ordinal, model_id, device_id, pool, runtime, protocol, protocol_key,
                      reused_from_id, state, priority, expires_at, ended_at)
     SELECT sent.id, job.id, sent.ordinal, source.model_id, source.device_id, sent.pool, source.runtime,
            sent.protocol, source.protocol_key, coalesce(source.reused_from_id, source.id), 'completed',
            job.priority, job.expires_at, now()
     FROM jsonb_to_recordset($2::jsonb) AS sent (${sentColumns})
     JOIN job ON job.id = $1
     JOIN run AS source ON source.id = sent."reusedFrom" AND source.model_id = sent."modelId"
      AND source.state = 'completed' AND NOT source.fallback AND source.purpose <> 'comparison'
      AND (sent."deviceId" IS NULL OR sent."deviceId" = source.device_id)
     RETURNING id, device_id, runtime`,
    [jobId, storableJson(runs)],
  )
  if (inserted.rowCount !== runs.length) {
    throw new ReuseUnavailableError('a run to be reused is not a completed one of the same model and device')
  }
  const copied = await transaction.query<{ run_id: string; verdict: never; median_ms: number }>(
    `INSERT INTO measurement (run_id, verdict, median_ms, mean_ms, p90_ms, ci_low_ms, ci_high_ms, init_cold_ms,
                              init_warm_ms, first_ms, peak_bytes, latency_ms, body, created_at)
     SELECT run.id, m.verdict, m.median_ms, m.mean_ms, m.p90_ms, m.ci_low_ms, m.ci_high_ms, m.init_cold_ms,
            m.init_warm_ms, m.first_ms, m.peak_bytes, m.latency_ms, m.body, m.created_at
     FROM run JOIN measurement AS m ON m.run_id = run.reused_from_id WHERE run.job_id = $1
     RETURNING run_id, verdict, median_ms`,
    [jobId],
  )
  const figures = new Map(copied.rows.map((row) => [row.run_id, row]))
  return inserted.rows.map(({ id, device_id, runtime }) => {
    const figure = figures.get(id)
    if (figure === undefined) throw new ReuseUnavailableError('a run to be reused has no measurement')
    const { verdict, median_ms: medianMs } = figure
    return { runId: id, state: 'completed', deviceId: device_id, runtime, attempt: 0, verdict, medianMs }
  })
}

/** Checked after the insert, which waited for a deletion in work and makes a later one see these runs. */
async function refuseGoneModels(transaction: Transaction, jobId: string): Promise<void> {
  const gone = await transaction.query<{ id: string }>(
    `SELECT model.id FROM run JOIN model ON model.id = run.model_id
     WHERE run.job_id = $1 AND run.state = 'queued' AND model.bytes_gone_at IS NOT NULL LIMIT 1`,
    [jobId],
  )
  const id = gone.rows[0]?.id
  if (id !== undefined) throw new ModelGoneError(id)
}
