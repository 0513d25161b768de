import { revisionNeeded } from '@paceline/domain'
import { insertComparison } from '../comparisons/insert-comparison.js'
import type { NewRun } from '../database.js'
import { storableJson } from '../sql/storable.js'
import type { Transaction } from '../sql/transaction.js'

export type NumberedRun = NewRun & { readonly id: string; readonly ordinal: number }

/** Of a run as it is sent to the database. */
export const sentColumns = `id text, ordinal int, "modelId" text, "deviceId" text, pool text, runtime text,
                            protocol jsonb, "reusedFrom" text, task jsonb, revision int`

interface Lane {
  /** Whether a row of `target` is of this kind. */
  readonly is: string
  /** All runs that were ever sent there, and those that wait; each as its indexes have it. */
  readonly all: string
  readonly waiting: string
}

const lanes: readonly Lane[] = [
  {
    is: 'target."deviceId" IS NOT NULL',
    all: 'run.pool IS NULL AND run.device_id = target."deviceId"',
    waiting: 'run.device_id = target."deviceId"',
  },
  {
    is: 'target.pool IS NOT NULL',
    all: 'run.pool = target.pool',
    waiting: 'run.device_id IS NULL AND run.pool = target.pool',
  },
]

/**
 * Fair share by start-time fair queueing (Goyal, Vin and Cheng, 1996), each run of length 1: a key's next run begins
 * where its last one ended, and not before what is served now, which is the first that waits. In one turn, keys go
 * by how long they have been waiting without a break. So between two runs of a key that waits, at most one of each
 * other key is served, however many any of them sends. A run that was tried before keeps its turn, which is over,
 * and says nothing of what is served now.
 */
const beginOf = ({ is, all, waiting }: Lane) => `
  SELECT target.*, greatest(coalesce(first.turn, latest.turn + 1, 0), coalesce(own.turn + 1, 0)) AS turn,
         CASE own.state WHEN 'queued' THEN own.turn_since ELSE now() END AS since
  FROM target
  LEFT JOIN LATERAL (
    SELECT turn FROM run
    WHERE state = 'queued' AND ${waiting} AND run.priority = target.priority AND attempt_count = 0
    ORDER BY turn LIMIT 1
  ) AS first ON true
  LEFT JOIN LATERAL (
    SELECT turn FROM run WHERE ${all} AND run.priority = target.priority ORDER BY turn DESC LIMIT 1
  ) AS latest ON true
  LEFT JOIN LATERAL (
    SELECT turn, state, turn_since FROM run
    WHERE ${all} AND run.priority = target.priority AND run.key_id = target.key_id ORDER BY turn DESC LIMIT 1
  ) AS own ON true
  WHERE ${is}`

/** Stores runs that wait for a device, in the turns of their key. */
export async function insertQueued(
  transaction: Transaction,
  jobId: string,
  runs: readonly NumberedRun[],
): Promise<void> {
  await transaction.query(
    `WITH sent AS (SELECT * FROM jsonb_to_recordset($2::jsonb) AS sent (${sentColumns})),
     target AS (
       SELECT DISTINCT sent."deviceId", sent.pool, job.priority, coalesce(job.key_id, '') AS key_id
       FROM sent JOIN job ON job.id = $1
     ),
     begin AS (${lanes.map(beginOf).join(' UNION ALL ')})
     INSERT INTO run (id, job_id, ordinal, model_id, device_id, pool, runtime, protocol, purpose, task, priority,
                      expires_at, key_id, revision, turn, turn_since)
     SELECT sent.id, job.id, sent.ordinal, sent."modelId", sent."deviceId", sent.pool, sent.runtime,
            sent.protocol, coalesce(sent.task ->> 'purpose', 'measure'), nullif(sent.task, 'null'::jsonb),
            job.priority, job.expires_at, begin.key_id, sent.revision,
            begin.turn + row_number() OVER (PARTITION BY sent."deviceId", sent.pool ORDER BY sent.ordinal) - 1,
            begin.since
     FROM sent JOIN job ON job.id = $1
     JOIN begin ON (begin."deviceId", begin.pool) IS NOT DISTINCT FROM (sent."deviceId", sent.pool)`,
    [jobId, storableJson(runs.map((run) => ({ ...run, revision: revisionNeeded(run.protocol) })))],
  )
  for (const { id, modelId, task } of runs) {
    if (task?.purpose === 'comparison') await insertComparison(transaction, { id, modelId }, task)
  }
}
