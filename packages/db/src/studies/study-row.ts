import type { StudySummary } from '@paceline/contracts'
import { isStudyEnded, openRunStates, studyStateOf } from '@paceline/domain'
import type { Pool } from 'pg'
import type { Prisma } from '../prisma-client.js'

export type StudyRow = Omit<Prisma.StudyGetPayload<object>, 'placements'>

/** What a study's state and progress are read off, and when the last of it ended. */
export interface StudyFigures {
  readonly total: number
  readonly built: number
  readonly done: number
  readonly openMembers: number
  readonly openRuns: number
  readonly completedRuns: number
  readonly cancelledRuns: number
  readonly lastEndedAt: Date | null
}

/** The figures of studies by their ids, in one statement for all of them. */
export async function figuresOfStudies(
  pool: Pool,
  ids: readonly string[],
): Promise<Map<string, StudyFigures>> {
  const found = await pool.query<StudyFigures & { id: string }>(
    `WITH runs AS (
       SELECT job.study_id, run.model_id, count(*) FILTER (WHERE run.state = ANY ($2)) AS open,
              count(*) FILTER (WHERE run.state = 'completed') AS completed,
              count(*) FILTER (WHERE run.state = 'cancelled') AS cancelled, max(run.ended_at) AS ended_at
       FROM job JOIN run ON run.job_id = job.id WHERE job.study_id = ANY ($1) GROUP BY job.study_id, run.model_id
     ), run_sums AS (
       SELECT study_id, sum(open) AS open, sum(completed) AS completed, sum(cancelled) AS cancelled,
              max(ended_at) AS ended_at
       FROM runs GROUP BY study_id
     ), members AS (
       SELECT member.study_id, count(*) AS total, count(*) FILTER (WHERE member.state = 'built') AS built,
              count(*) FILTER (WHERE member.state IN ('failed', 'cancelled')
                                  OR member.placed_at IS NOT NULL AND coalesce(runs.open, 0) = 0) AS done,
              count(*) FILTER (WHERE member.state IN ('pending', 'building')
                                  OR member.state = 'built' AND member.placed_at IS NULL) AS open,
              max(member.settled_at) AS settled_at
       FROM study_member AS member
       LEFT JOIN runs ON runs.study_id = member.study_id AND runs.model_id = member.model_id
       WHERE member.study_id = ANY ($1) GROUP BY member.study_id
     )
     SELECT members.study_id AS id, total::int, built::int, done::int, members.open::int AS "openMembers",
            coalesce(run_sums.open, 0)::int AS "openRuns", coalesce(completed, 0)::int AS "completedRuns",
            coalesce(cancelled, 0)::int AS "cancelledRuns", greatest(settled_at, ended_at) AS "lastEndedAt"
     FROM members LEFT JOIN run_sums ON run_sums.study_id = members.study_id`,
    [ids, openRunStates],
  )
  return new Map(found.rows.map((row) => [row.id, row]))
}

export function showStudy(row: StudyRow, figures: StudyFigures): StudySummary {
  const state = studyStateOf({ cancelled: row.cancelledAt !== null, ...figures })
  const endedAt = isStudyEnded(state) ? (row.cancelledAt ?? figures.lastEndedAt) : null
  return {
    id: row.id,
    kind: row.kind as StudySummary['kind'],
    name: row.name,
    state,
    progress: { done: figures.done, total: figures.total, built: figures.built },
    request: row.request as StudySummary['request'],
    createdAt: row.createdAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  }
}
