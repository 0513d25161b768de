import type { GraphBuilder, Value } from './graph-builder.js'

/** Activations of equal shape but for one axis, one after the other along it. */
export function concatenate(
  builder: GraphBuilder,
  name: string,
  parts: readonly Value[],
  axis: number,
): Value {
  const [first] = parts
  if (first === undefined) throw new RangeError('there is nothing to concatenate')
  const lengthOf = ({ shape }: Value) => shape[axis] ?? 0
  const length = parts.reduce((sum, part) => sum + lengthOf(part), 0)
  const squares = parts.reduce((sum, part) => sum + lengthOf(part) * part.meanSquare, 0)
  return builder.operator(
    'CONCATENATION',
    parts.map(({ index }) => index),
    { axis },
    { name, shape: first.shape.with(axis, length), meanSquare: squares / length },
  )
}
