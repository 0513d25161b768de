import type { ProtocolInFull } from '@paceline/contracts'
import { IllegalTransitionError, type RunState, statesThatAccept, transition } from '@paceline/domain'
import type { Pool } from 'pg'
import type { LeaseHandle } from '../database.js'
import { toldBehind } from '../events/notices.js'
import { commitBehind } from '../sql/commit.js'
import { storableJson } from '../sql/storable.js'
import { statement } from '../sql/transaction.js'
import { leaseLost } from './fence.js'
import { heldByLease } from './held-run.js'
import { tellUnderWay } from './tell-under-way.js'

const startRun = statement(`
  WITH ${heldByLease},
  started AS (
    UPDATE run SET state = $5, runtime = $6, protocol = $7, protocol_key = $8 FROM held_job
    WHERE run.id = $4 AND run.job_id = held_job.id AND run.session_id = $3 AND run.state = ANY ($9)
    RETURNING run.*
  ),
  ${tellUnderWay('started')}
  SELECT ${commitBehind}, ${toldBehind}, (SELECT job_id FROM started) AS "jobId",
         (SELECT run.state FROM run JOIN held_job ON held_job.id = run.job_id
          WHERE run.id = $4 AND run.session_id = $3) AS state`)

/** leased -> running; gives the run's job, of which is to be told. Throws LeaseLostError, and IllegalTransitionError where the run has been started before. */
export async function startLeasedRun(
  pool: Pool,
  lease: LeaseHandle,
  runId: string,
  known: { runtime: string; protocol: ProtocolInFull; protocolKey: string },
): Promise<string> {
  const { deviceId, epoch, sessionId } = lease
  const { rows } = await pool.query<{ jobId: string | null; state: RunState | null }>(
    startRun([
      deviceId,
      epoch,
      sessionId,
      runId,
      transition('leased', { type: 'start' }),
      known.runtime,
      storableJson(known.protocol),
      known.protocolKey,
      statesThatAccept('start'),
    ]),
  )
  const [row] = rows
  if (row?.jobId) return row.jobId
  if (!row?.state) throw leaseLost(lease)
  throw new IllegalTransitionError(row.state, 'start')
}
