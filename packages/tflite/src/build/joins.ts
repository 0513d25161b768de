import type { GraphBuilder, Value } from './graph-builder.js'
import { imageShape } from './layers.js'

export function add(builder: GraphBuilder, name: string, a: Value, b: Value): Value {
  const meanSquare = a.meanSquare + b.meanSquare
  return builder.operator('ADD', [a.index, b.index], {}, { name, shape: a.shape, meanSquare })
}

/** Product of an image and a `[batch, 1, 1, channels]` gate. */
export function mul(builder: GraphBuilder, name: string, x: Value, gate: Value): Value {
  const meanSquare = x.meanSquare * gate.meanSquare
  return builder.operator('MUL', [x.index, gate.index], {}, { name, shape: x.shape, meanSquare })
}

/** Mean over the whole image, as an average pool with the image's size: `[batch, 1, 1, channels]`. */
export function averagePool(builder: GraphBuilder, name: string, x: Value): Value {
  const [batch, height, width, channels] = imageShape(x)
  const options = { padding: 'VALID', strideW: 1, strideH: 1, filterWidth: width, filterHeight: height }
  const shape = [batch, 1, 1, channels]
  return builder.operator('AVERAGE_POOL_2D', [x.index], options, { name, shape, meanSquare: x.meanSquare })
}

/** Mean over the whole image, as a reduction; `[batch, channels]` unless the dimensions are kept. */
export function spatialMean(
  builder: GraphBuilder,
  name: string,
  x: Value,
  { keepDims }: { keepDims: boolean },
): Value {
  const [batch, , , channels] = imageShape(x)
  const axes = builder.vector(`${name}/axes`, [1, 2])
  const shape = keepDims ? [batch, 1, 1, channels] : [batch, channels]
  return builder.operator('MEAN', [x.index, axes], { keepDims }, { name, shape, meanSquare: x.meanSquare })
}

export function reshape(builder: GraphBuilder, name: string, x: Value, shape: readonly number[]): Value {
  const target = builder.vector(`${name}/shape`, shape)
  const { meanSquare } = x
  return builder.operator('RESHAPE', [x.index, target], { newShape: shape }, { name, shape, meanSquare })
}

export function softmax(builder: GraphBuilder, name: string, x: Value): Value {
  const meanSquare = (x.shape.at(-1) ?? 1) ** -2
  return builder.operator('SOFTMAX', [x.index], { beta: 1 }, { name, shape: x.shape, meanSquare })
}
