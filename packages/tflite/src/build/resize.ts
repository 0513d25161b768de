import type { GraphBuilder, Value } from './graph-builder.js'
import { imageShape } from './layers.js'

/** `[height, width]`, in pixels. */
export type ImageSize = readonly [height: number, width: number]

/** Each pixel from the four that lie around it; corners fall on corners, as in DeepLab's definition. */
export function resizeBilinear(builder: GraphBuilder, name: string, x: Value, size: ImageSize): Value {
  return resize(builder, 'RESIZE_BILINEAR', name, x, size, { alignCorners: true })
}

/** Each pixel is that of the input which it lies on. */
export function resizeNearest(builder: GraphBuilder, name: string, x: Value, size: ImageSize): Value {
  return resize(builder, 'RESIZE_NEAREST_NEIGHBOR', name, x, size, {})
}

/** `[height, width]` of an image. */
export function imageSize(x: Value): ImageSize {
  const [, height, width] = imageShape(x)
  return [height, width]
}

// The mean square is an upper limit after a bilinear resize: neighbours that agree keep it, others fall to 4/9.
function resize(
  builder: GraphBuilder,
  type: 'RESIZE_BILINEAR' | 'RESIZE_NEAREST_NEIGHBOR',
  name: string,
  x: Value,
  size: ImageSize,
  options: { alignCorners?: boolean },
): Value {
  const [batch, , , channels] = imageShape(x)
  const { meanSquare } = x
  const target = builder.vector(`${name}/size`, size)
  const shape = [batch, ...size, channels]
  return builder.operator(type, [x.index, target], options, { name, shape, meanSquare })
}
