import { Type } from 'typebox'

const MAX_NAME = 2000

/** An operator of a model, as a request names it. */
export const LayerName = Type.Union(
  [Type.Integer({ minimum: 0 }), Type.String({ minLength: 1, maxLength: MAX_NAME })],
  { description: "an operator's index, or the name of its first output" },
)

export const TensorName = Type.Union(
  [Type.Integer({ minimum: 0 }), Type.String({ minLength: 1, maxLength: MAX_NAME })],
  { description: "a tensor's index, or its name" },
)

/** Values of single layers, by the operator's index or the name of its first output. */
export const byLayer = <T extends Parameters<typeof Type.Record>[1]>(value: T) =>
  Type.Record(Type.String({ minLength: 1, maxLength: MAX_NAME }), value, { maxProperties: 10_000 })
