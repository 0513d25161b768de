import { concatenate } from './concatenation.js'
import type { GraphBuilder, Value } from './graph-builder.js'
import { conv2d } from './layers.js'
import { maxPool2d } from './pooling.js'
import { imageSize, resizeBilinear } from './resize.js'
import { transposeConv2d } from './transpose-conv.js'

export interface EncodedImage {
  /** What the decoder's levels read beside what comes from below, from the largest image to the smallest. */
  readonly skips: readonly Value[]
  readonly bottom: Value
}

/** U-Net's contracting path (Ronneberger et al., 2015): two convolutions a level, filters doubled as the image is halved. */
export function unetEncoder(
  builder: GraphBuilder,
  name: string,
  x: Value,
  { depth, filters }: { depth: number; filters: number },
): EncodedImage {
  const skips: Value[] = []
  let y = x
  for (let level = 0; level < depth; level++) {
    const label = `${name}/level_${level}`
    const skip = convolveTwice(builder, label, y, filters * 2 ** level)
    skips.push(skip)
    y = maxPool2d(builder, `${label}/pool`, skip, { kernel: 2, stride: 2 })
  }
  return { skips, bottom: convolveTwice(builder, `${name}/bottom`, y, filters * 2 ** depth) }
}

/** U-Net's expanding path: doubles the image, joins the skip of that level and convolves twice. */
export function unetDecoder(
  builder: GraphBuilder,
  name: string,
  { skips, bottom }: EncodedImage,
  { upsampling }: { upsampling: 'transposed' | 'bilinear' },
): Value {
  return skips.reduceRight((y, skip, level) => {
    const label = `${name}/level_${level}`
    const filters = skip.shape.at(-1) ?? 0
    const up =
      upsampling === 'transposed'
        ? transposeConv2d(builder, `${label}/up`, y, { filters, kernel: 2, stride: 2, activation: 'NONE' })
        : resizedConvolution(builder, `${label}/up`, y, skip)
    const joined = concatenate(builder, `${label}/skip`, [skip, up], 3)
    return convolveTwice(builder, label, joined, filters)
  }, bottom)
}

function resizedConvolution(builder: GraphBuilder, name: string, x: Value, like: Value): Value {
  const resized = resizeBilinear(builder, `${name}/resize`, x, imageSize(like))
  const filters = like.shape.at(-1) ?? 0
  return conv2d(builder, name, resized, { filters, kernel: 2, stride: 1, activation: 'NONE' })
}

function convolveTwice(builder: GraphBuilder, name: string, x: Value, filters: number): Value {
  const relu = { filters, kernel: 3, stride: 1, activation: 'RELU' } as const
  const first = conv2d(builder, `${name}/conv_1`, x, relu)
  return conv2d(builder, `${name}/conv_2`, first, relu)
}
