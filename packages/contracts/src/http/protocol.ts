import { type Static, Type } from 'typebox'
import { Closed, Nullable, OneOf } from './shapes.js'

export const CLOCKS = ['default', 'sustained', 'fixed'] as const
export const CONTEXTS = ['shell', 'app', 'page', 'process'] as const

const Arrival = Type.Union([
  Closed({ mode: Type.Literal('closed') }),
  Closed({ mode: Type.Literal('periodic'), periodMs: Type.Number({ exclusiveMinimum: 0, maximum: 60_000 }) }),
])

const fields = {
  threads: Type.Integer({ minimum: 1, maximum: 64 }),
  delegate: Nullable(
    Type.String({
      minLength: 1,
      maxLength: 32,
      pattern: '^[a-z0-9-]+$',
      description: "null asks for the runtime's own kernels",
    }),
  ),
  invocations: Type.Integer({ minimum: 1, maximum: 30, description: 'a minimum' }),
  minIterations: Type.Integer({ minimum: 1, maximum: 100_000, description: 'in all invocations' }),
  maxIterations: Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'in all invocations' }),
  maxSeconds: Type.Number({ exclusiveMinimum: 0, maximum: 600, description: 'sampling only' }),
  targetHalfWidth: Type.Number({ exclusiveMinimum: 0, maximum: 1, description: 'of the interval, relative' }),
  perOperator: Type.Boolean({ description: 'profiles single operators after the whole model' }),
  requireDelegate: Type.Boolean(),
  affinity: Type.String({ minLength: 1, maxLength: 32, pattern: '^[a-z0-9:,-]+$' }),
  clock: OneOf(CLOCKS),
  context: OneOf(CONTEXTS),
  arrival: Arrival,
  batch: Type.Integer({
    minimum: 1,
    maximum: 1024,
    description:
      'calls per sample, a minimum: a runner takes more where they would last under 100 steps of its clock; 1 where inferences arrive by period',
  }),
}

/** What a client may ask; what is left out takes its default. */
export const ProtocolRequest = Type.Partial(Closed(fields), {
  $id: 'ProtocolRequest',
  additionalProperties: false,
})
export type ProtocolRequest = Static<typeof ProtocolRequest>

const RuleVersion = Type.Object({ name: Type.String(), version: Type.Integer() })

/** A protocol in full, as it comes back: the domain's `Protocol`. */
export const ProtocolInFull = Type.Object(
  {
    ...fields,
    arrival: Type.Object({ mode: OneOf(['closed', 'periodic']), periodMs: Nullable(Type.Number()) }),
    warmup: RuleVersion,
    estimator: RuleVersion,
  },
  { $id: 'Protocol' },
)
export type ProtocolInFull = Static<typeof ProtocolInFull>
