import { depthToSpace } from '../build/depth-to-space.js'
import type { GraphBuilder, Value } from '../build/graph-builder.js'
import { conv2d } from '../build/layers.js'
import type { Decision, EncodingOf } from '../spaces/decisions.js'
import { defineSpace } from '../spaces/space.js'
import { INPUT_MEAN_SQUARE, roundChannels, scaling } from './scaling.js'

const decisions = {
  scale: {
    kind: 'choice',
    values: [2, 3, 4],
    fallback: 3,
    description: 'Pixels of the output to one of the input, along each axis.',
  },
  width: { ...scaling.width, grid: [0.25, 0.5, 1, 2] },
  resolution: { ...scaling.resolution, fallback: 128, grid: [64, 128, 256] },
  channels: {
    kind: 'choice',
    values: [1, 3],
    fallback: 1,
    description: 'Channels of both images: luminance alone, or colours.',
  },
} as const satisfies Record<string, Decision>

/** ESPCN (Shi et al., "Real-time single image and video super-resolution", 2016) in its form with relu. */
function espcn(
  builder: GraphBuilder,
  { scale, width, resolution, channels }: EncodingOf<typeof decisions>,
): Value {
  const input = builder.input('input', [1, resolution, resolution, channels], INPUT_MEAN_SQUARE)
  const relu = { stride: 1, activation: 'RELU' } as const
  let x = conv2d(builder, 'conv_1', input, { ...relu, filters: roundChannels(64 * width), kernel: 5 })
  x = conv2d(builder, 'conv_2', x, { ...relu, filters: roundChannels(32 * width), kernel: 3 })
  const filters = channels * scale ** 2
  x = conv2d(builder, 'conv_3', x, { filters, kernel: 3, stride: 1, activation: 'NONE' })
  return depthToSpace(builder, 'image', x, scale)
}

export const espcnSpace = defineSpace({
  name: 'espcn',
  title: 'ESPCN',
  summary: 'ESPCN: super-resolution by convolutions of the small image and depth to space.',
  decisions,
  network: espcn,
})
