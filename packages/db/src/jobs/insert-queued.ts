import { revisionNeeded } from '@paceline/domain'
import { insertComparison } from '../comparisons/insert-comparison.js'
import type { NewRun } from '../database.js'
import { storableJson } from '../sql/storable.js'
import type { Transaction } from '../sql/transaction.js'
import { beginsOf } from './turns.js'

export type NumberedRun = NewRun & { readonly id: string; readonly ordinal: number }

/** Of a run as it is sent to the database. */
export const sentColumns = `id text, ordinal int, "modelId" text, "deviceId" text, pool text, runtime text,
                            protocol jsonb, "reusedFrom" text, task jsonb, revision int`

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
     begin AS (${beginsOf('target')})
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
