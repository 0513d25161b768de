import type { GraphBuilder, Value } from './graph-builder.js'
import { imageShape } from './layers.js'
import { sameOutputLength } from './same-padding.js'

export interface PoolShape {
  readonly kernel: number
  readonly stride: number
}

/** Mean of each window, SAME padding; what lies outside the image is not counted, as TFLite does. */
export function averagePool2d(builder: GraphBuilder, name: string, x: Value, shape: PoolShape): Value {
  return pool(builder, 'AVERAGE_POOL_2D', name, x, shape)
}

/** Largest of each window, SAME padding. */
export function maxPool2d(builder: GraphBuilder, name: string, x: Value, shape: PoolShape): Value {
  return pool(builder, 'MAX_POOL_2D', name, x, shape)
}

function pool(
  builder: GraphBuilder,
  type: 'AVERAGE_POOL_2D' | 'MAX_POOL_2D',
  name: string,
  x: Value,
  { kernel, stride }: PoolShape,
): Value {
  const [batch, height, width, channels] = imageShape(x)
  const shape = [batch, sameOutputLength(height, stride), sameOutputLength(width, stride), channels]
  return builder.operator(
    type,
    [x.index],
    { padding: 'SAME', strideW: stride, strideH: stride, filterWidth: kernel, filterHeight: kernel },
    { name, shape, meanSquare: x.meanSquare },
  )
}
