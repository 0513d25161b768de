import type { OperatorLatency, SparseModel } from '@paceline/contracts'
import type { MemberPrune, RatioFigure } from '@paceline/domain'
import type { Pool } from 'pg'
import type { MeasuredComparison } from '../../comparisons/interfaces.js'

/** A member with what is known of its model. */
export interface SparseMemberRow {
  readonly member: number
  /** Null for the dense model. */
  readonly prune: MemberPrune | null
  readonly state: SparseModel['state']
  readonly error: SparseModel['error']
  readonly modelId: string | null
  readonly name: string | null
  readonly bytes: number | null
  /** Of the transform that made it. */
  readonly report: { readonly ratio: number; readonly layers: readonly ReportedLayer[] } | null
  readonly warnings: readonly string[]
}

interface ReportedLayer {
  readonly operators: readonly number[]
  readonly name: string
  readonly type: string
  readonly ratio: number
}

/** What a completed run of the study found out. */
export interface SparseFigure extends RatioFigure {
  readonly operators: readonly OperatorLatency[] | null
  /** Of a run that compares the encoding with the zeros stored dense. */
  readonly comparison: MeasuredComparison | null
}

export async function sparseMembers(pool: Pool, studyId: string): Promise<SparseMemberRow[]> {
  const found = await pool.query<SparseMemberRow>(
    `SELECT ordinal AS member, recipe #> '{transforms,0}' AS prune, state, error, model_id AS "modelId", name, bytes,
            CASE WHEN recipe #> '{transforms,0}' IS NOT NULL THEN derivation -> 'report' END AS report,
            coalesce(derivation -> 'warnings', '[]') AS warnings
     FROM study_member LEFT JOIN model ON model.id = study_member.model_id
     WHERE study_id = $1 ORDER BY ordinal`,
    [studyId],
  )
  return found.rows
}

/** By the ids of the runs. */
export async function sparseFigures(pool: Pool, studyId: string): Promise<Map<string, SparseFigure>> {
  const found = await pool.query<SparseFigure & { runId: string }>(
    `SELECT run.id AS "runId", median_ms AS "medianMs", latency_ms -> 'standardErrorRatio' AS "standardErrorRatio",
            body -> 'invocations' AS invocations, nullif(body -> 'operators', 'null') AS operators,
            comparison.results -> 0 AS comparison
     FROM job JOIN run ON run.job_id = job.id JOIN measurement ON measurement.run_id = run.id
     LEFT JOIN comparison ON comparison.run_id = run.id
     WHERE job.study_id = $1`,
    [studyId],
  )
  return new Map(found.rows.map(({ runId, ...figure }) => [runId, figure]))
}
