import { type Static, Type } from 'typebox'
import { Closed } from './shapes.js'

const Shape = Type.Array(Type.Integer(), { description: 'from the batch on, channels last' })

const GraphWeight = Type.Object({
  shape: Type.Optional(Shape),
  values: Type.Optional(
    Type.Array(Type.Number(), { description: 'row-major; drawn with the seed where they are left out' }),
  ),
})

/** What is a graph beyond its form, the library says: each refusal names the operator or the tensor. */
export const GraphSpec = Type.Object(
  {
    inputs: Type.Array(
      Type.Object({
        name: Type.String(),
        shape: Shape,
        dtype: Type.Optional(Type.String({ description: 'float32 (default) or int32' })),
      }),
    ),
    operators: Type.Array(
      Type.Object({
        type: Type.String({ description: 'builtin operator in the spelling of the TFLite schema' }),
        inputs: Type.Array(Type.String(), {
          description: 'tensors by name: they fill, in order, the operands that weights leave open',
        }),
        outputs: Type.Optional(Type.Array(Type.String())),
        options: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
        weights: Type.Optional(
          Type.Record(Type.String(), GraphWeight, { description: 'constants by the name of their operand' }),
        ),
      }),
    ),
    outputs: Type.Array(Type.String()),
  },
  { $id: 'GraphSpec' },
)
export type GraphSpec = Static<typeof GraphSpec>

export const GraphSource = Closed({ graph: GraphSpec })
