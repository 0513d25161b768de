import { type Static, Type } from 'typebox'
import { JOB_STATES } from './job.js'
import { VERDICTS } from './measurement.js'
import { ProtocolInFull, ProtocolRequest } from './protocol.js'
import { Closed, Id, Nullable, OneOf, PageOf, PageQuery, Time } from './shapes.js'

export const COMPARISON_VERDICTS = ['faster', 'slower', 'no-difference'] as const

export const CreateComparison = Closed(
  {
    baseline: Id('mdl'),
    variants: Type.Array(Id('mdl'), { minItems: 1, maxItems: 8, uniqueItems: true }),
    device: Id('dev'),
    runtime: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
    protocol: Type.Optional(ProtocolRequest),
    pairs: Type.Optional(
      Type.Integer({
        minimum: 6,
        maximum: 60,
        description: 'fresh process pairs per variant, a minimum; raised to what an answer takes',
      }),
    ),
    seed: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1, description: 'draws the orders; chosen if left out' }),
    ),
    priority: Type.Optional(Type.Integer({ minimum: -100, maximum: 100 })),
    webhook: Type.Optional(Type.String({ format: 'uri', maxLength: 500 })),
    expiresAfterSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_592_000 })),
  },
  { $id: 'CreateComparison', description: 'the baseline may stand among the variants: A against A' },
)
export type CreateComparison = Static<typeof CreateComparison>

export const ComparisonResult = Type.Object(
  {
    variant: Id('mdl'),
    /** Time of the variant over that of the baseline: below 1 is faster. */
    ratio: Type.Number(),
    ci: Type.Object({ level: Type.Number(), low: Type.Number(), high: Type.Number() }),
    /** Adjusted for the number of variants (Holm). */
    pValue: Type.Number(),
    verdict: OneOf(COMPARISON_VERDICTS),
    /** Relative; a true effect of this size would have been found four times in five. */
    minimumDetectableEffect: Type.Number(),
    pairs: Type.Integer(),
    /** Whether both have the same structure, weights and names aside: a difference is then one of values. */
    sameGraph: Type.Boolean(),
    /** MACs of the variant over the baseline's: what the measured ratio is read beside. Null without MACs. */
    macsRatio: Nullable(Type.Number()),
    medianMs: Type.Number(),
    baselineMedianMs: Type.Number(),
    /** Verdict of the variant's own samples in this session. */
    sampleVerdict: Type.String(),
  },
  { $id: 'ComparisonResult' },
)
export type ComparisonResult = Static<typeof ComparisonResult>

export const Comparison = Type.Object(
  {
    id: Id('cmp'),
    jobId: Id('job'),
    runId: Id('run'),
    baseline: Id('mdl'),
    variants: Type.Array(Id('mdl')),
    device: Id('dev'),
    runtime: Nullable(Type.String()),
    protocol: ProtocolInFull,
    protocolKey: Nullable(Type.String()),
    pairs: Type.Integer(),
    seed: Type.Integer(),
    state: OneOf(JOB_STATES),
    /** Why it has no results: the failed attempt's code and words. */
    error: Nullable(Type.Object({ code: Type.String(), message: Type.String() })),
    /** Of the baseline's own samples in this session; null until it has ended. */
    baselineVerdict: Nullable(OneOf(VERDICTS)),
    results: Type.Array(ComparisonResult),
    createdAt: Time,
    endedAt: Nullable(Time),
  },
  { $id: 'Comparison' },
)
export type Comparison = Static<typeof Comparison>

export const ComparisonPage = PageOf(Comparison, 'ComparisonPage')
export const ListComparisons = Type.Object(
  { ...PageQuery, device: Type.Optional(Id('dev')), model: Type.Optional(Id('mdl')) },
  { additionalProperties: false },
)
export type ListComparisons = Static<typeof ListComparisons>
