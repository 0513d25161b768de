import type { Attempt, Measurement, ProtocolInFull, Replay, Run } from '@paceline/contracts'
import type { Prisma } from '../prisma-client.js'

/** What is read with a run: its attempts in order, and the measurement's body. */
export const withOutcome = {
  attempts: { orderBy: { n: 'asc' } },
  measurement: { select: { body: true } },
} as const satisfies Prisma.RunInclude

export type RunRow = Prisma.RunGetPayload<{ include: typeof withOutcome }>

type AttemptRow = RunRow['attempts'][number]

/** What is shown of a run, whichever way it was read. */
export type ShownRun = Pick<
  RunRow,
  | 'id'
  | 'jobId'
  | 'modelId'
  | 'deviceId'
  | 'pool'
  | 'runtime'
  | 'protocol'
  | 'protocolKey'
  | 'fallback'
  | 'reusedFromId'
  | 'purpose'
  | 'task'
  | 'replay'
  | 'state'
  | 'measurement'
  | 'createdAt'
  | 'endedAt'
> & { readonly attempts: readonly ShownAttempt[] }

type ShownAttempt = Omit<AttemptRow, 'runId' | 'sessionId'>

export function showRun(row: ShownRun): Run {
  return {
    id: row.id,
    jobId: row.jobId,
    modelId: row.modelId,
    deviceId: row.deviceId,
    pool: row.pool,
    runtime: row.runtime,
    protocol: row.protocol as unknown as ProtocolInFull,
    protocolKey: row.protocolKey,
    fallback: row.fallback,
    reusedFrom: row.reusedFromId,
    purpose: row.purpose as Run['purpose'],
    replay: replayOf(row),
    state: row.state as Run['state'],
    attempts: row.attempts.map(showAttempt),
    measurement: row.measurement && (row.measurement.body as unknown as Measurement),
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  }
}

/** What a replay is of is known from the start, the rest when it has ended. */
function replayOf({ purpose, task, replay }: ShownRun): Replay | null {
  if (purpose !== 'replay') return null
  if (replay !== null) return replay as unknown as Replay
  const { of } = task as { of: string }
  return { of, sameRunner: null, ratio: null, interval: null, sessionVariance: null, outcome: null }
}

function showAttempt(row: ShownAttempt): Attempt {
  return {
    n: row.n,
    state: row.state as Attempt['state'],
    code: row.code,
    message: row.message,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  }
}
