import { pointwise } from './blocks.js'
import { concatenate } from './concatenation.js'
import type { GraphBuilder, Value } from './graph-builder.js'
import { averagePool } from './joins.js'
import { conv2d } from './layers.js'
import { imageSize, resizeBilinear } from './resize.js'

export interface DeeplabHead {
  readonly classes: number
  /** Dilations of the 3x3 convolutions (atrous spatial pyramid pooling); none: image pooling and a 1x1 convolution alone. */
  readonly rates: readonly number[]
  readonly filters: number
}

/** DeepLabv3's head (Chen et al., 2017, section 3.3), at the size of the map that it reads. */
export function deeplabHead(
  builder: GraphBuilder,
  name: string,
  x: Value,
  { classes, rates, filters }: DeeplabHead,
): Value {
  const relu = { filters, activation: 'RELU' } as const
  const pooled = averagePool(builder, `${name}/pool`, x)
  const global = pointwise(builder, `${name}/image`, pooled, filters, 'RELU')
  const branches = [
    resizeBilinear(builder, `${name}/image/resize`, global, imageSize(x)),
    pointwise(builder, `${name}/pixel`, x, filters, 'RELU'),
    ...rates.map((dilation) =>
      conv2d(builder, `${name}/rate_${dilation}`, x, { ...relu, kernel: 3, stride: 1, dilation }),
    ),
  ]
  const joined = concatenate(builder, `${name}/concat`, branches, 3)
  const projected = pointwise(builder, `${name}/project`, joined, filters, 'RELU')
  return pointwise(builder, `${name}/logits`, projected, classes, 'NONE')
}
