import type { RunState } from '@paceline/domain'
import type { LeaseRepository, StoredSamples } from '../database.js'
import { tellRunChanges } from '../jobs/job-events.js'
import { encodeSamples } from '../runs/sample-codec.js'
import { storableJson } from '../sql/storable.js'
import type { Transaction } from '../sql/transaction.js'
import { freeDevice } from './free-device.js'
import { changeOf, type HeldRun } from './held-run.js'

export type Outcome = Parameters<LeaseRepository['complete']>[2]

export interface EncodedSamples extends Omit<StoredSamples, 'samplesMs'> {
  readonly count: number
  readonly data: Buffer
}

/** Done before the transaction begins, which then holds its locks for no longer than the writing takes. */
export function encodeAll(samples: readonly StoredSamples[]): Promise<EncodedSamples[]> {
  return Promise.all(
    samples.map(async ({ subject, invocation, phase, samplesMs }) => ({
      subject,
      invocation,
      phase,
      count: samplesMs.length,
      data: await encodeSamples(samplesMs),
    })),
  )
}

/** Stores what was measured and frees the device; the caller holds lease, job and run. */
export async function completeRun(
  transaction: Transaction,
  run: HeldRun,
  deviceId: string,
  outcome: Outcome,
  samples: readonly EncodedSamples[],
): Promise<void> {
  const { measurement, deviceConcern } = outcome
  const change = changeOf(
    run,
    { type: 'complete' },
    {
      verdict: measurement.verdict,
      medianMs: measurement.latencyMs.median,
    },
  )
  await storeOutcome(transaction, run, change.state, outcome, samples)
  const { code: concern, reason } = deviceConcern ?? {}
  await freeDevice(
    transaction,
    deviceId,
    concern === undefined ? { outcome: 'well' } : { outcome: 'doubt', concern, reason: reason ?? '' },
  )
  await tellRunChanges(transaction, run.jobId, [change])
}

/** The run, its attempt, its measurement and samples, and a comparison's results, all in one. */
async function storeOutcome(
  transaction: Transaction,
  run: HeldRun,
  state: RunState,
  { measurement, fallback, protocolKey, replay, comparison }: Outcome,
  samples: readonly EncodedSamples[],
): Promise<void> {
  const { latencyMs, initMs, sentinel } = measurement
  await transaction.query(
    `WITH ended AS (
       UPDATE run SET state = $2, session_id = NULL, fallback = $3, protocol_key = $4, replay = $5, ended_at = now()
       WHERE id = $1
     ), attempted AS (
       UPDATE attempt SET state = 'completed', ended_at = now() WHERE run_id = $1 AND n = $6
     ), compared AS (
       UPDATE comparison SET results = $7 WHERE run_id = $1 AND $7::jsonb IS NOT NULL
     ), sampled AS (
       INSERT INTO sample_set (run_id, subject, invocation, phase, count, data)
       SELECT $1, * FROM unnest($8::text[], $9::int[], $10::text[], $11::int[], $12::bytea[])
     )
     INSERT INTO measurement (run_id, verdict, median_ms, mean_ms, p90_ms, ci_low_ms, ci_high_ms, init_cold_ms,
                              init_warm_ms, first_ms, peak_bytes, latency_ms, body, sentinel_ms,
                              sentinel_error_ratio)
     VALUES ($1, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)`,
    [
      run.id,
      state,
      fallback,
      protocolKey,
      replay ? storableJson(replay) : null,
      run.attemptCount,
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
    ],
  )
}
