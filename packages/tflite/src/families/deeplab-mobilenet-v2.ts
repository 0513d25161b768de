import { deeplabHead } from '../build/deeplab-head.js'
import type { GraphBuilder, Value } from '../build/graph-builder.js'
import { resizeBilinear } from '../build/resize.js'
import type { Decision, EncodingOf } from '../spaces/decisions.js'
import { defineSpace } from '../spaces/space.js'
import { mobilenetV2Backbone } from './mobilenet-v2.js'
import { INPUT_MEAN_SQUARE, scaling } from './scaling.js'

/** Dilations of the pyramid at an output stride of 16 (DeepLabv3, section 3.3): in proportion to the size of the map. */
const RATES_AT_16 = [6, 12, 18]

const decisions = {
  width: { ...scaling.width, grid: [0.35, 0.5, 0.75, 1, 1.4] },
  resolution: {
    ...scaling.resolution,
    maximum: 2049,
    fallback: 513,
    grid: [129, 257, 321, 513],
  },
  outputStride: {
    kind: 'choice',
    values: [16, 8],
    fallback: 16,
    description: "Pixels of the image to one of the backbone's last map, along each axis.",
  },
  aspp: {
    kind: 'flag',
    fallback: false,
    description: 'With three dilated convolutions (atrous spatial pyramid pooling).',
  },
  classes: {
    kind: 'integer',
    minimum: 1,
    maximum: 1000,
    fallback: 21,
    description: 'Classes with a score at each pixel: those of PASCAL VOC unless given.',
  },
} as const satisfies Record<string, Decision>

/** DeepLabv3 on the last bottleneck of MobileNetV2 (Sandler et al., 2018, section 6.3): scores at the image's size. */
function deeplabMobilenetV2(
  builder: GraphBuilder,
  { width, resolution, outputStride, aspp, classes }: EncodingOf<typeof decisions>,
): Value {
  const input = builder.input('input', [1, resolution, resolution, 3], INPUT_MEAN_SQUARE)
  const { last } = mobilenetV2Backbone(builder, input, { width, outputStride })
  const rates = aspp ? RATES_AT_16.map((rate) => (rate * 16) / outputStride) : []
  const logits = deeplabHead(builder, 'head', last, { classes, rates, filters: 256 })
  return resizeBilinear(builder, 'scores', logits, [resolution, resolution])
}

export const deeplabMobilenetV2Space = defineSpace({
  name: 'deeplab_mobilenet_v2',
  title: 'DeepLabv3 MobileNetV2',
  summary: 'DeepLabv3 on MobileNetV2: semantic segmentation with dilated kernels and image pooling.',
  decisions,
  network: deeplabMobilenetV2,
})
