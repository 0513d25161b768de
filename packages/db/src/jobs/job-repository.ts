import type { Job, JobSummary, Waiting } from '@paceline/contracts'
import { openRunStates } from '@paceline/domain'
import type { Pool } from 'pg'
import type { JobRepository, QueuedDelivery } from '../database.js'
import { fillNextSessionsOfRuns } from '../floors/next-sessions.js'
import type { Prisma, PrismaClient } from '../prisma-client.js'
import { waitingOfRun } from '../runs/waiting.js'
import { afterCursor, newestFirst, pageOf } from '../sql/cursor.js'
import { inTransaction } from '../sql/transaction.js'
import { cancelJob } from './cancel-job.js'
import { insertJob } from './insert-job.js'
import { showJob, showSummary, withRuns } from './job-row.js'
import { subjectsOfJobs, unknownSubject } from './job-subject.js'

const defaultLimit = 50

export function jobRepository(prisma: PrismaClient, pool: Pool): JobRepository {
  const first = async (where: Prisma.JobWhereUniqueInput) => {
    const row = await prisma.job.findUnique({ where, include: withRuns })
    if (row === null) return null
    const [subject = unknownSubject] = (await subjectsOfJobs(pool, [row.id])).values()
    const job = showJob(row, subject)
    await fillNextSessionsOfRuns(pool, job.runs)
    return { ...job, waiting: await waitingOfJob(pool, job) }
  }
  const find = (id: string) => first({ id })

  return {
    find,

    findByClaim: ({ keyId, token }) => first({ keyId_idempotencyToken: { keyId, idempotencyToken: token } }),

    async create(newJob) {
      const id = await inTransaction(pool, (transaction) => insertJob(transaction, newJob))
      const job = await find(id)
      if (job === null) throw new Error(`job ${id} vanished while it was stored`)
      const deliveries = job.runs
        .filter(({ reusedFrom }) => reusedFrom === null)
        .map(({ id: runId, deviceId, pool: poolName }): QueuedDelivery => {
          return { runId, attempt: 1, deviceId, pool: poolName, priority: job.priority }
        })
      return { job, deliveries }
    },

    async list({ limit = defaultLimit, cursor, state }) {
      const rows = await prisma.job.findMany({
        where: { AND: [afterCursor(cursor), state === undefined ? {} : { state }] },
        orderBy: [...newestFirst],
        take: limit + 1,
      })
      const ids = rows.slice(0, limit).map(({ id }) => id)
      const [progress, subjects] = await Promise.all([progressOfJobs(pool, ids), subjectsOfJobs(pool, ids)])
      return pageOf(rows, limit, (row) =>
        showSummary(row, {
          progress: progress.get(row.id) ?? { done: 0, total: 0 },
          subject: subjects.get(row.id) ?? unknownSubject,
        }),
      )
    },

    async cancel(id) {
      return (await inTransaction(pool, (transaction) => cancelJob(transaction, id))) ? find(id) : null
    },
  }
}

/** A job that is being measured is not said to wait, whatever of it is still queued. */
async function waitingOfJob(pool: Pool, { runs }: Job): Promise<Waiting | null> {
  const next = runs.find(({ state }) => state === 'queued')
  if (next === undefined || runs.some(({ state }) => state === 'leased' || state === 'running')) return null
  return waitingOfRun(pool, next.id)
}

async function progressOfJobs(pool: Pool, ids: string[]): Promise<Map<string, JobSummary['progress']>> {
  const counted = await pool.query<{ job_id: string; done: number; total: number }>(
    `SELECT job_id, count(*) FILTER (WHERE state <> ALL ($2))::int AS done, count(*)::int AS total
     FROM run WHERE job_id = ANY ($1) GROUP BY job_id`,
    [ids, openRunStates],
  )
  return new Map(counted.rows.map(({ job_id, done, total }) => [job_id, { done, total }]))
}
