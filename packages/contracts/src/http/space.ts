import { type Static, Type } from 'typebox'
import { Closed, Nullable, PageOf, PageQuery, Time } from './shapes.js'

const Encoding = Type.Record(Type.String(), Type.Unknown())
const Seed = Type.Integer({ minimum: 0, maximum: 4294967295, default: 0 })

const summaryFields = {
  name: Type.String(),
  title: Type.String(),
  summary: Type.String(),
  size: Nullable(
    Type.String({
      description:
        'how many encodings a search can give, in decimal: what it leaves at its default counts 1; null: not known',
    }),
  ),
  digest: Nullable(
    Type.String({ description: 'sha256 of the JSON that defines it; null: it comes with Paceline' }),
  ),
  createdAt: Nullable(Time),
}

export const SpaceSummary = Type.Object(summaryFields, { $id: 'SpaceSummary' })
export type SpaceSummary = Static<typeof SpaceSummary>

export const SpacePage = PageOf(SpaceSummary, 'SpacePage')

export const Space = Type.Object(
  {
    ...summaryFields,
    decisions: Type.Record(Type.String(), Type.Unknown(), { description: 'by name, in order' }),
    encoding: Type.Record(Type.String(), Type.Unknown(), { description: 'JSON Schema of an encoding' }),
    defaults: Encoding,
  },
  { $id: 'Space' },
)
export type Space = Static<typeof Space>

export const DefineSpace = Type.Record(Type.String(), Type.Unknown(), {
  $id: 'DefineSpace',
  description:
    'name, decisions, stem, stages and head; each parameter a constant or {"decision": name}. See CONTRIBUTING.md',
})

export const ListSpaces = Type.Object(PageQuery, { additionalProperties: false })

export const SampleSpace = Closed(
  { n: Type.Integer({ minimum: 1, maximum: 10_000 }), seed: Type.Optional(Seed) },
  { $id: 'SampleSpace' },
)
export type SampleSpace = Static<typeof SampleSpace>

export const MutateEncoding = Closed(
  {
    encoding: Encoding,
    seed: Type.Optional(Seed),
    rate: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'probability of each position to change; left out: exactly one changes',
      }),
    ),
  },
  { $id: 'MutateEncoding' },
)
export type MutateEncoding = Static<typeof MutateEncoding>

export const CrossEncodings = Closed(
  { a: Encoding, b: Encoding, seed: Type.Optional(Seed) },
  { $id: 'CrossEncodings' },
)
export type CrossEncodings = Static<typeof CrossEncodings>

export const FoundEncodings = Type.Object(
  { encodings: Type.Array(Encoding), texts: Type.Array(Type.String()) },
  { $id: 'FoundEncodings', description: 'encodings of a space, and each as one line of text' },
)
export type FoundEncodings = Static<typeof FoundEncodings>
