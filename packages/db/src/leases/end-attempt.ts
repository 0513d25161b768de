import type { RunEvent } from '@paceline/domain'
import type { AttemptEnd, QueuedDelivery } from '../database.js'
import { tellRunChanges } from '../jobs/job-events.js'
import { storableText } from '../sql/storable.js'
import type { Transaction } from '../sql/transaction.js'
import { changeOf, type HeldRun } from './held-run.js'

/**
 * Ends the running attempt of a run that the caller holds. With `retryAfterSeconds` a failed one sends the run
 * back to the queue, for any device of its pool where it was for a pool, and the next delivery comes back;
 * unless its job was cancelled meanwhile, which ends the run.
 */
export async function endAttemptOf(
  transaction: Transaction,
  run: HeldRun,
  end: AttemptEnd,
  retryAfterSeconds: number | null,
): Promise<QueuedDelivery | null> {
  const why = end.state === 'cancelled' ? {} : { code: end.code, message: storableText(end.message) }
  await transaction.query(
    `UPDATE attempt SET state = $3, code = $4, message = $5, ended_at = now() WHERE run_id = $1 AND n = $2`,
    [run.id, run.attemptCount, end.state, why.code ?? null, why.message ?? null],
  )
  const event = eventOf(run, end, retryAfterSeconds !== null)
  const queuedAgain = event.type === 'retry'
  const deviceId = queuedAgain && run.pool !== null ? null : run.deviceId
  const change = changeOf(run, event, { deviceId, ...why })
  await transaction.query(
    `UPDATE run SET state = $2, session_id = NULL, device_id = $3,
            protocol_key = CASE WHEN $4 THEN NULL ELSE protocol_key END,
            not_before = CASE WHEN $4 THEN now() + make_interval(secs => $5) END,
            ended_at = CASE WHEN $4 THEN NULL ELSE now() END
     WHERE id = $1`,
    [run.id, change.state, deviceId, queuedAgain, retryAfterSeconds ?? 0],
  )
  await tellRunChanges(transaction, run.jobId, [change])
  if (!queuedAgain) return null
  return { runId: run.id, attempt: run.attemptCount + 1, deviceId, pool: run.pool, priority: run.priority }
}

function eventOf(run: HeldRun, end: AttemptEnd, mayRetry: boolean): RunEvent {
  if (end.state === 'cancelled') return { type: 'cancel' }
  if (end.state === 'unsupported') return { type: 'reject' }
  if (run.cancelRequested) return { type: 'cancel' }
  return { type: mayRetry ? 'retry' : 'fail' }
}
