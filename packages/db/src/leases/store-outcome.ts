import { isTerminal, runStates, statesThatAccept, transition } from '@paceline/domain'
import type { QueryConfig } from 'pg'
import type { LeaseHandle, LeaseRepository } from '../database.js'
import { toldBehind } from '../events/notices.js'
import { storableJson } from '../sql/storable.js'
import { statement } from '../sql/transaction.js'
import type { EncodedSamples } from './encode-all.js'
import { freed } from './free-device.js'
import { heldByLease } from './held-run.js'
import { tellCompleted } from './tell-completed.js'

export type Outcome = Parameters<LeaseRepository['complete']>[2]

/**
 * Stores the outcome of run $4 and frees its device, all in one: under the lease, and only where the run may complete.
 * Everything that is written comes from `ended`, so that nothing is where the run was not there to be ended.
 */
const endWell = statement(`
  WITH ${heldByLease},
  ended AS (
    UPDATE run SET state = $5, session_id = NULL, fallback = $8, protocol_key = $9, replay = $10, ended_at = now()
    FROM held_job
    WHERE run.id = $4 AND run.job_id = held_job.id AND run.session_id = $3 AND run.state = ANY ($6)
    RETURNING run.id, run.job_id, run.state, run.device_id, run.runtime, run.attempt_count
  ),
  attempted AS (
    UPDATE attempt SET state = 'completed', ended_at = now() FROM ended
    WHERE attempt.run_id = ended.id AND attempt.n = ended.attempt_count
  ),
  compared AS (
    UPDATE comparison SET results = $11 FROM ended WHERE comparison.run_id = ended.id AND $11::jsonb IS NOT NULL
  ),
  sampled AS (
    INSERT INTO sample_set (run_id, subject, invocation, phase, count, data)
    SELECT ended.id, sample.*
    FROM ended CROSS JOIN unnest($12::text[], $13::int[], $14::text[], $15::int[], $16::bytea[]) AS sample
  ),
  measured AS (
    INSERT INTO measurement (run_id, verdict, median_ms, mean_ms, p90_ms, ci_low_ms, ci_high_ms, init_cold_ms,
                             init_warm_ms, first_ms, peak_bytes, latency_ms, body, sentinel_ms, sentinel_error_ratio)
    SELECT id, $17::text, $18::float8, $19::float8, $20::float8, $21::float8, $22::float8, $23::float8,
           $24::float8, $25::float8, $26::bigint, $27::jsonb, $28::jsonb, $29::float8, $30::float8
    FROM ended
  ),
  closed AS (UPDATE session SET ended_at = now() FROM ended WHERE session.id = $3),
  freed AS (
    UPDATE device SET ${freed('$31')} FROM ended WHERE device.id = $1
    RETURNING device.state, failures_in_row AS "failuresInRow"
  ),
  ${tellCompleted({ changed: 'ended', terminal: '$7', verdict: '$17::text', medianMs: '$18::float8' })}
  SELECT ${toldBehind}, (SELECT to_jsonb(freed) FROM freed) AS device, (SELECT id FROM held_job) AS "jobId",
         (SELECT run.state FROM run JOIN held_job ON held_job.id = run.job_id
          WHERE run.id = $4 AND run.session_id = $3) AS "stateBefore"`)

export function storeOutcome(
  { deviceId, epoch, sessionId }: LeaseHandle,
  runId: string,
  { measurement, fallback, protocolKey, replay, comparison, deviceConcern }: Outcome,
  samples: readonly EncodedSamples[],
): QueryConfig {
  const { latencyMs, initMs, sentinel } = measurement
  return endWell([
    deviceId,
    epoch,
    sessionId,
    runId,
    transition('running', { type: 'complete' }),
    statesThatAccept('complete'),
    runStates.filter(isTerminal),
    fallback,
    protocolKey,
    replay ? storableJson(replay) : null,
    comparison ? storableJson(comparison) : null,
    samples.map(({ subject }) => subject),
    samples.map(({ invocation }) => invocation),
    samples.map(({ phase }) => phase),
    samples.map(({ count }) => count),
    samples.map(({ data }) => data),
    measurement.verdict,
    latencyMs.median,
    latencyMs.mean,
    latencyMs.p90,
    latencyMs.ci?.low ?? null,
    latencyMs.ci?.high ?? null,
    initMs.cold,
    initMs.warm,
    measurement.firstMs,
    measurement.peakBytes,
    storableJson(latencyMs),
    storableJson(measurement),
    sentinel?.levelMs ?? null,
    sentinel?.levelErrorRatio ?? null,
    deviceConcern ? 'keep' : 'clear',
  ])
}
