import { concatenate } from './concatenation.js'
import type { GraphBuilder, Value } from './graph-builder.js'
import { reshape } from './joins.js'
import { imageShape } from './layers.js'
import { separableConv2d } from './separable-conv.js'

export interface DetectorMap {
  readonly map: Value
  /** Anchor boxes around each pixel. */
  readonly anchors: number
}

/**
 * SSDLite's predictors (Sandler et al., "MobileNetV2", 2018, section 6.2): on each map, a separable convolution gives
 * four coordinates of each anchor's box and another a score for each class.
 *
 * @returns boxes `[batch, anchors, 4]` and scores `[batch, anchors, classes]`, each a logistic: what TensorFlow's
 *   object detection API gives to the operator that picks boxes
 */
export function ssdliteHead(
  builder: GraphBuilder,
  name: string,
  maps: readonly DetectorMap[],
  { classes }: { classes: number },
): { readonly boxes: Value; readonly scores: Value } {
  const predicted = (part: string, values: number): Value => {
    const rows = maps.map(({ map, anchors }, index) => {
      const label = `${name}/${part}_${index}`
      const image = separableConv2d(builder, label, map, {
        kernel: 3,
        stride: 1,
        filters: anchors * values,
        depthwiseActivation: 'RELU6',
        activation: 'NONE',
      })
      const [batch, height, width] = imageShape(image)
      return reshape(builder, `${label}/rows`, image, [batch, height * width * anchors, values])
    })
    return concatenate(builder, `${name}/${part}`, rows, 1)
  }
  const boxes = predicted('boxes', 4)
  const logits = predicted('logits', classes)
  const { shape } = logits
  // E[logistic(x)²] of a normal x of mean square 1.
  const output = { name: `${name}/scores`, shape, meanSquare: 0.293 }
  return { boxes, scores: builder.operator('LOGISTIC', [logits.index], {}, output) }
}
