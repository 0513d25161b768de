import { pointwise } from './blocks.js'
import type { GraphBuilder, Value } from './graph-builder.js'
import { add, mul } from './joins.js'
import { imageShape } from './layers.js'
import { imageSize, resizeBilinear } from './resize.js'

/** Window and steps of the pooling, for an image of 1024 x 2048 pixels and a map of 1/16 of its size. */
const POOL = { height: 49, width: 49, strideH: 16, strideW: 20 }

export interface LrasppHead {
  readonly classes: number
  readonly filters: number
}

/**
 * LR-ASPP (Howard et al., "Searching for MobileNetV3", 2019, figure 10), at the size of the finer map: the coarser one,
 * gated by its pooled self, adds its scores to those of the finer.
 */
export function lrasppHead(
  builder: GraphBuilder,
  name: string,
  { coarse, fine }: { coarse: Value; fine: Value },
  { classes, filters }: LrasppHead,
): Value {
  const pixels = pointwise(builder, `${name}/pixel`, coarse, filters, 'RELU')
  const pooled = pool(builder, `${name}/pool`, coarse)
  const gate = pointwise(builder, `${name}/gate`, pooled, filters, 'LOGISTIC')
  const gates = resizeBilinear(builder, `${name}/gate/resize`, gate, imageSize(coarse))
  const gated = mul(builder, `${name}/gated`, pixels, gates)
  const upsampled = resizeBilinear(builder, `${name}/resize`, gated, imageSize(fine))
  const coarseScores = pointwise(builder, `${name}/coarse_logits`, upsampled, classes, 'NONE')
  const fineScores = pointwise(builder, `${name}/fine_logits`, fine, classes, 'NONE')
  return add(builder, `${name}/logits`, coarseScores, fineScores)
}

/** The published window, or the whole map where that is smaller. */
function pool(builder: GraphBuilder, name: string, x: Value): Value {
  const [batch, rows, columns, channels] = imageShape(x)
  const { strideH, strideW } = POOL
  const filterHeight = Math.min(POOL.height, rows)
  const filterWidth = Math.min(POOL.width, columns)
  const steps = (length: number, window: number, stride: number) => Math.floor((length - window) / stride) + 1
  return builder.operator(
    'AVERAGE_POOL_2D',
    [x.index],
    { padding: 'VALID', strideW, strideH, filterWidth, filterHeight },
    {
      name,
      shape: [batch, steps(rows, filterHeight, strideH), steps(columns, filterWidth, strideW), channels],
      meanSquare: x.meanSquare,
    },
  )
}
