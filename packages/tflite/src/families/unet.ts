import { pointwise } from '../build/blocks.js'
import type { GraphBuilder, Value } from '../build/graph-builder.js'
import { unetDecoder, unetEncoder } from '../build/unet.js'
import type { Decision, EncodingIssue, EncodingOf } from '../spaces/decisions.js'
import { defineSpace } from '../spaces/space.js'
import { INPUT_MEAN_SQUARE, scaling } from './scaling.js'

const decisions = {
  depth: {
    kind: 'integer',
    minimum: 1,
    maximum: 5,
    fallback: 4,
    grid: [2, 3, 4],
    description: 'How often the image is halved and doubled again.',
  },
  filters: {
    kind: 'integer',
    minimum: 4,
    maximum: 128,
    fallback: 64,
    grid: [8, 16, 32, 64],
    description: 'Filters at the size of the image; doubled each time that it is halved.',
  },
  upsampling: {
    kind: 'choice',
    values: ['transposed', 'bilinear'],
    fallback: 'transposed',
    description: 'How the image is doubled: by a transposed convolution, or by a resize and a convolution.',
  },
  resolution: {
    ...scaling.resolution,
    maximum: 1024,
    fallback: 128,
    grid: [64, 128, 256],
    description: 'Height and width of the input image, in pixels: a multiple of 2 to the depth.',
  },
  channels: {
    kind: 'choice',
    values: [1, 3],
    fallback: 3,
    description: 'Channels of the input image.',
  },
  classes: {
    kind: 'integer',
    minimum: 1,
    maximum: 1000,
    fallback: 2,
    description: 'Classes with a score at each pixel.',
  },
} as const satisfies Record<string, Decision>

type UnetEncoding = EncodingOf<typeof decisions>

/** U-Net (Ronneberger et al., 2015) with SAME padding: the output has the size of the image. */
function unet(
  builder: GraphBuilder,
  { depth, filters, upsampling, resolution, channels, classes }: UnetEncoding,
): Value {
  const input = builder.input('input', [1, resolution, resolution, channels], INPUT_MEAN_SQUARE)
  const encoded = unetEncoder(builder, 'encoder', input, { depth, filters })
  const decoded = unetDecoder(builder, 'decoder', encoded, { upsampling })
  return pointwise(builder, 'logits', decoded, classes, 'NONE')
}

export const unetSpace = defineSpace({
  name: 'unet',
  title: 'U-Net',
  summary: 'U-Net: an encoder and a decoder with skips between levels of one size; scores of each pixel.',
  decisions,
  check({ depth, resolution }: UnetEncoding): readonly EncodingIssue[] {
    if (resolution % 2 ** depth === 0) return []
    return [
      {
        path: '/encoding/resolution',
        message: `must be a multiple of ${2 ** depth}, as the image is halved ${depth} times`,
      },
    ]
  },
  network: unet,
})
