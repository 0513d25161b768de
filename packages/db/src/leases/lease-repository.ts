import type { Pool } from 'pg'
import type { LeaseRepository } from '../database.js'
import { withWorkers } from '../devices/device-row.js'
import { showOneDevice } from '../devices/show-devices.js'
import type { Notices } from '../events/notices.js'
import type { PrismaClient } from '../prisma-client.js'
import { commitBehind } from '../sql/commit.js'
import { inTransaction, statement } from '../sql/transaction.js'
import { completeRun } from './complete-run.js'
import { endAttemptOf } from './end-attempt.js'
import { leaseLost } from './fence.js'
import { freeDevice, sessionEndOf } from './free-device.js'
import { holdLeasedRun } from './held-run.js'
import { leasedTask } from './leased-task.js'
import { endProbe, takeProbe } from './probe-lease.js'
import { startLeasedRun } from './start-run.js'
import { takeLease } from './take-lease.js'
import { tellProgress } from './tell-progress.js'

/** Tells, too, whether the job of run $5, where it is of one, was cancelled meanwhile. */
const renewLease = statement(`
  UPDATE device SET lease_expires_at = now() + make_interval(secs => $4), seen_at = now()
  WHERE id = $1 AND epoch = $2 AND lease_session_id = $3
  RETURNING ${commitBehind}, coalesce((
    SELECT job.cancel_requested_at IS NOT NULL FROM run JOIN job ON job.id = run.job_id WHERE run.id = $5
  ), false) AS cancelled`)

export function leaseRepository(prisma: PrismaClient, pool: Pool, notices: Notices): LeaseRepository {
  return {
    async take(wanted) {
      const taken = await takeLease(pool, wanted)
      if (typeof taken === 'string') return { refused: taken }
      notices.tell({ jobId: taken.run.jobId })
      notices.tell({ deviceId: taken.lease.deviceId })
      // Read after the commit: the lease keeps everybody else from changing it.
      return { ...taken, task: await leasedTask(prisma, pool, taken.task) }
    },

    async takeProbe(wanted) {
      const taken = await inTransaction(pool, (transaction) => takeProbe(transaction, wanted))
      if (taken === null) return null
      const row = await prisma.device.findUniqueOrThrow({
        where: { id: wanted.deviceId },
        include: withWorkers,
      })
      return { ...taken, device: await showOneDevice(pool, row) }
    },

    endProbe: (lease, outcome) => inTransaction(pool, (transaction) => endProbe(transaction, lease, outcome)),

    async renew(lease, runId, leaseSeconds) {
      const { deviceId, epoch, sessionId } = lease
      const { rows } = await pool.query<{ cancelled: boolean }>(
        renewLease([deviceId, epoch, sessionId, leaseSeconds, runId]),
      )
      const [renewed] = rows
      if (renewed === undefined) throw leaseLost(lease)
      return { cancelled: renewed.cancelled }
    },

    async start(lease, runId, known) {
      notices.tell({ jobId: await startLeasedRun(pool, lease, runId, known) })
    },

    async progress(lease, runId, progress) {
      notices.tell({ jobId: await tellProgress(pool, lease, runId, progress) })
    },

    async complete(lease, runId, outcome) {
      notices.tell({ jobId: await completeRun(pool, lease, runId, outcome) })
      notices.tell({ deviceId: lease.deviceId })
    },

    endAttempt: (lease, runId, end, retryAfterSeconds) =>
      inTransaction(pool, async (transaction) => {
        const run = await holdLeasedRun(transaction, lease, runId)
        await freeDevice(transaction, lease.deviceId, sessionEndOf(runId, end))
        return endAttemptOf(transaction, run, end, retryAfterSeconds)
      }),
  }
}
