import { type Static, Type } from 'typebox'
import { Nullable } from './shapes.js'

export const OperatorIssue = Type.Object({
  index: Type.Integer({ description: 'of the main graph; -1 for an input, an output, or another graph' }),
  type: Type.String(),
  reason: Type.String(),
})
export type OperatorIssue = Static<typeof OperatorIssue>

export const RuntimeCoverage = Type.Object(
  {
    runtime: Type.String(),
    version: Type.String({ description: 'of the runtime that this holds for' }),
    library: Type.String(),
    operators: Type.Integer({ description: 'of the main graph' }),
    cannotRun: Type.Array(OperatorIssue, { description: 'what keeps the runtime from loading the model' }),
    delegate: Nullable(Type.String({ description: 'null for a runtime that has none' })),
    outsideDelegate: Nullable(
      Type.Array(OperatorIssue, {
        description: 'operators on plain kernels; null where the runtime does not say what it delegates',
      }),
    ),
  },
  { $id: 'RuntimeCoverage' },
)
export type RuntimeCoverage = Static<typeof RuntimeCoverage>

/** What each runtime whose library is known would make of a model, found without running it. */
export const ModelCoverage = Type.Object({ items: Type.Array(RuntimeCoverage) }, { $id: 'ModelCoverage' })
export type ModelCoverage = Static<typeof ModelCoverage>
