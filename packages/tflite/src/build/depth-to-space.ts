import type { GraphBuilder, Value } from './graph-builder.js'
import { imageShape } from './layers.js'

/** Each block² channels become a square of block x block pixels (the pixel shuffle of Shi et al., 2016). */
export function depthToSpace(builder: GraphBuilder, name: string, x: Value, block: number): Value {
  const [batch, height, width, channels] = imageShape(x)
  if (channels % block ** 2 !== 0) {
    throw new RangeError(`${name}: ${channels} channels are no squares of ${block} x ${block} pixels`)
  }
  const shape = [batch, height * block, width * block, channels / block ** 2]
  const { meanSquare } = x
  return builder.operator('DEPTH_TO_SPACE', [x.index], { blockSize: block }, { name, shape, meanSquare })
}
