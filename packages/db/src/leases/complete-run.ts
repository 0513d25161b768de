import type { Measurement } from '@paceline/contracts'
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
  { measurement, fallback, protocolKey, replay, comparison, deviceConcern }: Outcome,
  samples: readonly EncodedSamples[],
): Promise<void> {
  const change = changeOf(
    run,
    { type: 'complete' },
    {
      verdict: measurement.verdict,
      medianMs: measurement.latencyMs.median,
    },
  )
  await transaction.query(
    `UPDATE run SET state = $2, session_id = NULL, fallback = $3, protocol_key = $4, replay = $5, ended_at = now()
     WHERE id = $1`,
    [run.id, change.state, fallback, protocolKey, replay ? storableJson(replay) : null],
  )
  if (comparison) {
    await transaction.query('UPDATE comparison SET results = $2 WHERE run_id = $1', [
      run.id,
      storableJson(comparison),
    ])
  }
  await transaction.query(
    `UPDATE attempt SET state = 'completed', ended_at = now() WHERE run_id = $1 AND n = $2`,
    [run.id, run.attemptCount],
  )
  await insertMeasurement(transaction, run.id, measurement)
  await insertSamples(transaction, run.id, samples)
  const { code: concern, reason } = deviceConcern ?? {}
  await freeDevice(
    transaction,
    deviceId,
    concern === undefined ? { outcome: 'well' } : { outcome: 'doubt', concern, reason: reason ?? '' },
  )
  await tellRunChanges(transaction, run.jobId, [change])
}

async function insertMeasurement(
  transaction: Transaction,
  runId: string,
  measurement: Measurement,
): Promise<void> {
  const { latencyMs, initMs, sentinel } = measurement
  await transaction.query(
    `INSERT INTO measurement (run_id, verdict, median_ms, mean_ms, p90_ms, ci_low_ms, ci_high_ms, init_cold_ms,
                              init_warm_ms, first_ms, peak_bytes, latency_ms, body, sentinel_ms,
                              sentinel_error_ratio)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      runId,
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

async function insertSamples(
  transaction: Transaction,
  runId: string,
  samples: readonly EncodedSamples[],
): Promise<void> {
  await transaction.query(
    `INSERT INTO sample_set (run_id, subject, invocation, phase, count, data)
     SELECT $1, * FROM unnest($2::text[], $3::int[], $4::text[], $5::int[], $6::bytea[])`,
    [
      runId,
      samples.map(({ subject }) => subject),
      samples.map(({ invocation }) => invocation),
      samples.map(({ phase }) => phase),
      samples.map(({ count }) => count),
      samples.map(({ data }) => data),
    ],
  )
}
