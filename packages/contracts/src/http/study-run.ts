import { type Static, Type } from 'typebox'
import { RUN_STATES } from './job.js'
import { VERDICTS } from './measurement.js'
import { Id, Nullable, OneOf } from './shapes.js'

export const MEMBER_STATES = ['pending', 'building', 'built', 'failed', 'cancelled'] as const
export type MemberState = (typeof MEMBER_STATES)[number]

/** What went wrong with a member or a run, in a stable code and a sentence. */
export const Failure = Type.Object({ code: Type.String(), message: Type.String() })

/** One member's figure on one device or pool. */
export const SweepRun = Type.Object(
  {
    runId: Id('run'),
    jobId: Id('job'),
    deviceId: Nullable(Type.String()),
    pool: Nullable(Type.String()),
    runtime: Nullable(Type.String()),
    protocolKey: Nullable(Type.String()),
    state: OneOf(RUN_STATES),
    fallback: Type.Boolean(),
    reusedFrom: Nullable(Type.String()),
    error: Nullable(Failure),
    medianMs: Nullable(Type.Number()),
    ci: Nullable(Type.Object({ level: Type.Number(), low: Type.Number(), high: Type.Number() })),
    verdict: Nullable(OneOf(VERDICTS)),
  },
  { $id: 'SweepRun' },
)
export type SweepRun = Static<typeof SweepRun>
