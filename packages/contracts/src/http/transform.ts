import { type Static, Type } from 'typebox'
import { Closed, Nullable } from './shapes.js'

const Layer = Type.Union([Type.Integer({ minimum: 0 }), Type.String({ minLength: 1, maxLength: 2000 })], {
  description: "an operator's index, or the name of its first output",
})
const TensorName = Type.Union(
  [Type.Integer({ minimum: 0 }), Type.String({ minLength: 1, maxLength: 2000 })],
  {
    description: "a tensor's index, or its name",
  },
)
const Operators = Type.Integer({ minimum: 1 })

/** The ways to cut, each a closed object of its own. */
const slices = [
  Closed(
    { kind: Type.Literal('slice'), head: Operators },
    { title: 'Head', description: 'the first operators, up to and without this one' },
  ),
  Closed(
    { kind: Type.Literal('slice'), tail: Operators },
    { title: 'Tail', description: 'all from this operator on' },
  ),
  Closed({ kind: Type.Literal('slice'), operator: Layer }, { title: 'Operator' }),
  Closed(
    {
      kind: Type.Literal('slice'),
      inputs: Type.Array(TensorName, { minItems: 1, maxItems: 1000 }),
      outputs: Type.Array(TensorName, { minItems: 1, maxItems: 1000 }),
    },
    { title: 'Between', description: 'what lies between tensors' },
  ),
] as const

/** Patch-based inference: the first operators on a grid of patches, or whichever fits a budget. */
const patches = [
  Closed(
    { kind: Type.Literal('patch'), operators: Operators, grid: Type.Integer({ minimum: 2 }) },
    { title: 'Patches', description: 'the first operators on a grid of so many patches along each axis' },
  ),
  Closed(
    { kind: Type.Literal('patch'), budgetBytes: Type.Integer({ minimum: 1 }) },
    { title: 'PatchesInBudget', description: 'the patching of least repeated work whose arena fits' },
  ),
] as const

/** One change of a model; `kind` says which fields there are. */
export const Transform = Type.Union([...slices, ...patches], { $id: 'Transform' })
export type Transform = Static<typeof Transform>

/** How a model came from the one in `derivedFrom`. */
export const Derivation = Type.Object(
  {
    request: Type.Object({ kind: Type.String() }, { additionalProperties: true }),
    report: Type.Record(Type.String(), Type.Unknown()),
    warnings: Type.Array(Type.String()),
  },
  { $id: 'Derivation', description: 'what was asked, what was done, and what its owner should know' },
)
export type Derivation = Static<typeof Derivation>

export const NullableDerivation = Nullable(Derivation)
