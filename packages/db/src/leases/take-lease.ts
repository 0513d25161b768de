import type { RunDelivery } from '@paceline/contracts'
import { statesThatAccept, transition } from '@paceline/domain'
import type { Pool } from 'pg'
import { silentSeconds } from '../devices/device-row.js'
import { isReached } from '../devices/reach.js'
import { toldBehind } from '../events/notices.js'
import { commitBehind } from '../sql/commit.js'
import { makeId } from '../sql/make-id.js'
import { inTransaction, statement } from '../sql/transaction.js'
import { chooseRun } from './choose-run.js'
import { holdRun, isAwaited } from './held-run.js'
import { leaseDevice } from './lease-device.js'
import { type TakenRow, type TakenRun, takenRun } from './taken-run.js'
import { tellUnderWay } from './tell-under-way.js'

export type Refusal = 'gone' | 'expired' | 'not-yet' | 'device-unavailable'

export interface TakeLease {
  readonly workerId: string
  readonly deviceId: string
  /** Null: whatever is next, if anything is. */
  readonly delivery: RunDelivery | null
  readonly leaseSeconds: number
}

/** Runs that were chosen and then had been taken, as rows of a moment before do not tell, before it is given up. */
const TRIES = 5

/**
 * Device $1 takes its next run, all in one: it is leased to session $3 of worker $2 for $4 seconds, its run's job is
 * held before the run itself, as everybody does, and the run is told of. Gives what its worker needs of it. With each
 * choice by age the worker is to let others have the device next: one of a newer build may carry out what it cannot.
 */
const takeNext = statement(`
  WITH ${chooseRun},
  held_job AS (
    SELECT id, state FROM job
    WHERE id = (SELECT job_id FROM candidate) AND cancel_requested_at IS NULL FOR NO KEY UPDATE
  ),
  leased AS (
    UPDATE run SET state = $5, session_id = $3, device_id = $1, attempt_count = attempt_count + 1, not_before = NULL
    FROM held_job
    WHERE run.id = (SELECT id FROM candidate) AND run.job_id = held_job.id AND run.state = ANY ($6)
      AND run.expires_at > now() AND (run.not_before IS NULL OR run.not_before <= now())
    RETURNING run.*
  ),
  ${leaseDevice('run', 'EXISTS (SELECT FROM leased)')},
  tried AS (
    INSERT INTO attempt (run_id, n, session_id, state)
    SELECT id, attempt_count, $3, 'running' FROM leased RETURNING *
  ),
  ${tellUnderWay('leased')}
  SELECT ${commitBehind}, ${toldBehind}, EXISTS (SELECT FROM free) AS idle, candidate.id AS "candidateId", taken.epoch,
         to_jsonb(leased) AS run,
         (SELECT jsonb_agg(to_jsonb(each) ORDER BY n) FROM (
            SELECT * FROM attempt WHERE run_id = leased.id UNION ALL SELECT * FROM tried
          ) AS each) AS attempts,
         (SELECT jsonb_build_object('id', id, 'sha256', sha256, 'bytes', bytes) FROM model
          WHERE id = leased.model_id) AS model,
         coalesce((SELECT by_age AND ${isReached('free', `${silentSeconds}`, '$2')} FROM free), false) AS "othersNext"
  FROM (SELECT) AS always LEFT JOIN candidate ON true LEFT JOIN leased ON true LEFT JOIN taken ON true`)

/**
 * Gives the device to one attempt of the run that is next for it, or says why not; a refusal has written nothing.
 * A delivery only tells that something waits: the run may be another than its own.
 */
export async function takeLease(pool: Pool, wanted: TakeLease): Promise<TakenRun | Refusal> {
  const { workerId, deviceId, delivery, leaseSeconds } = wanted
  const stale = delivery && (await staleness(pool, deviceId, delivery))
  if (stale !== null) return stale
  for (let tries = 0; tries < TRIES; tries++) {
    const sessionId = makeId('session')
    const { rows } = await pool.query<TakenRow>(
      takeNext([
        deviceId,
        workerId,
        sessionId,
        leaseSeconds,
        transition('queued', { type: 'lease' }),
        statesThatAccept('lease'),
      ]),
    )
    const [row] = rows
    if (row?.run) return takenRun({ deviceId, sessionId, epoch: row.epoch }, { ...row, run: row.run })
    if (!row?.candidateId) break
  }
  return refusalOf(pool, deviceId, delivery)
}

const lookAtDevice = statement(
  `SELECT state = 'idle' AND lease_session_id IS NULL AS idle FROM device WHERE id = $1`,
)

async function refusalOf(pool: Pool, deviceId: string, delivery: RunDelivery | null): Promise<Refusal> {
  const stale = delivery && (await staleness(pool, deviceId, delivery))
  if (stale !== null) return stale
  const devices = await pool.query<{ idle: boolean }>(lookAtDevice([deviceId]))
  const device = devices.rows[0]
  if (device === undefined) return 'gone'
  if (!device.idle) return 'device-unavailable'
  if (delivery === null) return 'gone'
  // Whoever takes the delivered run at this moment is waited for here: its token is then of no more use.
  const run = await inTransaction(pool, (transaction) => holdRun(transaction, delivery.runId))
  return isAwaited(run, delivery) && !run.cancelRequested ? 'not-yet' : 'gone'
}

const lookAtDelivered = statement(`
  SELECT run.state = 'queued' AND attempt_count + 1 = $2 AND job.cancel_requested_at IS NULL
           AND coalesce(device_id = $3, pool = (SELECT pool FROM device WHERE id = $3), false) AS awaited,
         run.expires_at <= now() AS overdue
  FROM run JOIN job ON job.id = run.job_id WHERE run.id = $1`)

/** What a token is dropped for, whatever state its device is in. */
async function staleness(
  pool: Pool,
  deviceId: string,
  { runId, attempt }: RunDelivery,
): Promise<'gone' | 'expired' | null> {
  const found = await pool.query<{ awaited: boolean; overdue: boolean }>(
    lookAtDelivered([runId, attempt, deviceId]),
  )
  const run = found.rows[0]
  if (run === undefined || !run.awaited) return 'gone'
  return run.overdue ? 'expired' : null
}
