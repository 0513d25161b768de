import type { Pool } from 'pg'
import type { LeaseRepository } from '../database.js'
import { withWorkers } from '../devices/device-row.js'
import { showOneDevice } from '../devices/show-devices.js'
import { appendEvents, progressOf, tellRunChanges } from '../jobs/job-events.js'
import { showModel, withQualities } from '../models/model-row.js'
import type { PrismaClient } from '../prisma-client.js'
import { showRun, withOutcome } from '../runs/run-row.js'
import { storableJson } from '../sql/storable.js'
import { inTransaction } from '../sql/transaction.js'
import { completeRun, encodeAll } from './complete-run.js'
import { endAttemptOf } from './end-attempt.js'
import { holdLease, leaseLost } from './fence.js'
import { freeDevice, sessionEndOf } from './free-device.js'
import { changeOf, holdLeasedRun } from './held-run.js'
import { leasedTask } from './leased-task.js'
import { endProbe, takeProbe } from './probe-lease.js'
import { takeLease } from './take-lease.js'

export function leaseRepository(prisma: PrismaClient, pool: Pool): LeaseRepository {
  return {
    async take(wanted) {
      const taken = await inTransaction(pool, (transaction) => takeLease(transaction, wanted))
      if (typeof taken === 'string') return { refused: taken }
      const { lease, runId, attempt } = taken
      // Read after the commit: the lease keeps everybody else from changing it.
      const row = await prisma.run.findUniqueOrThrow({
        where: { id: runId },
        include: { ...withOutcome, model: { include: withQualities } },
      })
      const task = await leasedTask(prisma, pool, row)
      return { lease, attempt, run: showRun(row), model: showModel(row.model), task }
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
      const renewed = await pool.query(
        `UPDATE device SET lease_expires_at = now() + make_interval(secs => $4), seen_at = now()
         WHERE id = $1 AND epoch = $2 AND lease_session_id = $3`,
        [lease.deviceId, lease.epoch, lease.sessionId, leaseSeconds],
      )
      if (renewed.rowCount !== 1) throw leaseLost(lease)
      if (runId === null) return { cancelled: false }
      const job = await pool.query<{ cancelled: boolean }>(
        `SELECT job.cancel_requested_at IS NOT NULL AS cancelled
         FROM run JOIN job ON job.id = run.job_id WHERE run.id = $1`,
        [runId],
      )
      return { cancelled: job.rows[0]?.cancelled ?? false }
    },

    start: (lease, runId, { runtime, protocol, protocolKey }) =>
      inTransaction(pool, async (transaction) => {
        await holdLease(transaction, lease)
        const run = await holdLeasedRun(transaction, lease, runId)
        const change = changeOf(run, { type: 'start' }, { runtime })
        await transaction.query(
          'UPDATE run SET state = $2, runtime = $3, protocol = $4, protocol_key = $5 WHERE id = $1',
          [runId, change.state, runtime, storableJson(protocol), protocolKey],
        )
        await tellRunChanges(transaction, run.jobId, [change])
      }),

    progress: (lease, runId, progress) =>
      inTransaction(pool, async (transaction) => {
        await holdLease(transaction, lease)
        const run = await holdLeasedRun(transaction, lease, runId)
        const { done, total } = await progressOf(transaction, run.jobId)
        await appendEvents(transaction, run.jobId, [
          { type: 'progress', data: { ...progress, done, total, runId } },
        ])
      }),

    async complete(lease, runId, outcome) {
      const samples = await encodeAll(outcome.samples)
      await inTransaction(pool, async (transaction) => {
        await holdLease(transaction, lease)
        const run = await holdLeasedRun(transaction, lease, runId)
        await completeRun(transaction, run, lease.deviceId, outcome, samples)
      })
    },

    endAttempt: (lease, runId, end, retryAfterSeconds) =>
      inTransaction(pool, async (transaction) => {
        await holdLease(transaction, lease)
        const run = await holdLeasedRun(transaction, lease, runId)
        await freeDevice(transaction, lease.deviceId, sessionEndOf(runId, end))
        return endAttemptOf(transaction, run, end, retryAfterSeconds)
      }),
  }
}
