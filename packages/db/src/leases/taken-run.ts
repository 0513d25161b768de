import type { Run } from '@paceline/contracts'
import type { LeasedModel, LeaseHandle, NewTask } from '../database.js'
import { type ShownRun, showRun } from '../runs/run-row.js'

export interface TakenRun {
  readonly lease: LeaseHandle
  readonly attempt: number
  readonly run: Run
  readonly model: LeasedModel
  readonly task: NewTask | null
  readonly othersNext: boolean
}

/** What taking gives: the rows as JSON, or null where nothing was taken. */
export interface TakenRow {
  readonly idle: boolean
  readonly candidateId: string | null
  readonly epoch: number
  readonly run: RunJson | null
  readonly attempts: readonly AttemptJson[]
  readonly model: LeasedModel
  readonly othersNext: boolean
}

interface RunJson {
  readonly id: string
  readonly job_id: string
  readonly model_id: string
  readonly device_id: string
  readonly pool: string | null
  readonly runtime: string | null
  readonly protocol: ShownRun['protocol']
  readonly protocol_key: string | null
  readonly fallback: boolean
  readonly purpose: string
  readonly task: ShownRun['task']
  readonly state: string
  readonly attempt_count: number
  readonly created_at: string
}

interface AttemptJson {
  readonly n: number
  readonly state: string
  readonly code: string | null
  readonly message: string | null
  readonly started_at: string
  readonly ended_at: string | null
}

/** A run that is just leased has no outcome, of whatever kind, and is nobody's copy. */
export function takenRun(
  lease: LeaseHandle,
  { run, attempts, model, othersNext }: TakenRow & { run: RunJson },
): TakenRun {
  return {
    lease,
    attempt: run.attempt_count,
    task: run.task as NewTask | null,
    model,
    othersNext,
    run: showRun({
      ...run,
      jobId: run.job_id,
      modelId: run.model_id,
      deviceId: run.device_id,
      protocolKey: run.protocol_key,
      reusedFromId: null,
      replay: null,
      createdAt: new Date(run.created_at),
      endedAt: null,
      measurement: null,
      attempts: attempts.map((attempt) => ({
        ...attempt,
        startedAt: new Date(attempt.started_at),
        endedAt: dateOf(attempt.ended_at),
      })),
    }),
  }
}

const dateOf = (text: string | null) => (text === null ? null : new Date(text))
