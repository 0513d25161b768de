import type { Job, JobSubject, JobSummary } from '@paceline/contracts'
import { isTerminal, type RunState } from '@paceline/domain'
import type { Prisma } from '../prisma-client.js'
import { showRun, withOutcome } from '../runs/run-row.js'

/** A job with its runs, in the order that they were asked for. */
export const withRuns = {
  runs: { orderBy: { ordinal: 'asc' }, include: withOutcome },
} as const satisfies Prisma.JobInclude

export type JobRow = Prisma.JobGetPayload<{ include: typeof withRuns }>

export function showJob(row: JobRow, subject: JobSubject): Job {
  const done = row.runs.filter(({ state }) => isTerminal(state as RunState)).length
  return {
    ...showSummary(row, { progress: { done, total: row.runs.length }, subject }),
    runs: row.runs.map(showRun),
  }
}

export function showSummary(
  row: Omit<JobRow, 'runs'>,
  { progress, subject }: Pick<JobSummary, 'progress' | 'subject'>,
): JobSummary {
  return {
    id: row.id,
    state: row.state as JobSummary['state'],
    progress,
    priority: row.priority,
    subject,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  }
}
