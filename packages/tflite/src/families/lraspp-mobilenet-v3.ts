import type { GraphBuilder, Value } from '../build/graph-builder.js'
import { lrasppHead } from '../build/lraspp-head.js'
import { resizeBilinear } from '../build/resize.js'
import type { Decision, EncodingOf } from '../spaces/decisions.js'
import { defineSpace } from '../spaces/space.js'
import { mapAt } from './backbone.js'
import { mobilenetV3Backbone, mobilenetV3Decisions } from './mobilenet-v3.js'
import { INPUT_MEAN_SQUARE, scaling } from './scaling.js'

const decisions = {
  size: mobilenetV3Decisions.size,
  width: { ...scaling.width, grid: [0.35, 0.5, 0.75, 1] },
  resolution: {
    ...scaling.resolution,
    maximum: 1024,
    fallback: 512,
    grid: [128, 256, 512, 1024],
    description: 'Height of the input image, in pixels.',
  },
  aspect: {
    kind: 'choice',
    values: [1, 2],
    fallback: 1,
    description: 'Width of the input image by its height: 2 in Cityscapes.',
  },
  outputStride: {
    kind: 'choice',
    values: [16, 32],
    fallback: 16,
    description: "Pixels of the image to one of the backbone's last map, along each axis.",
  },
  reduced: {
    kind: 'flag',
    fallback: true,
    description: "With half the channels in the backbone's last stage.",
  },
  filters: {
    kind: 'integer',
    minimum: 8,
    maximum: 512,
    fallback: 128,
    grid: [64, 128, 256],
    description: 'Filters of the segmentation head.',
  },
  classes: {
    kind: 'integer',
    minimum: 1,
    maximum: 1000,
    fallback: 19,
    description: 'Classes with a score at each pixel: those of Cityscapes unless given.',
  },
} as const satisfies Record<string, Decision>

/** MobileNetV3 with the LR-ASPP head (Howard et al., 2019, section 6.4) as DeepLab's `feature_extractor.py` joins them. */
function lrasppMobilenetV3(
  builder: GraphBuilder,
  { size, width, resolution, aspect, outputStride, reduced, filters, classes }: EncodingOf<typeof decisions>,
): Value {
  const image = [resolution, resolution * aspect] as const
  const input = builder.input('input', [1, ...image, 3], INPUT_MEAN_SQUARE)
  const backbone = { size, minimalistic: false, width, outputStride, reduced }
  const { depthwise, last } = mobilenetV3Backbone(builder, input, backbone)
  const maps = { coarse: last, fine: mapAt(depthwise, 8) }
  const logits = lrasppHead(builder, 'head', maps, { classes, filters })
  return resizeBilinear(builder, 'scores', logits, image)
}

export const lrasppMobilenetV3Space = defineSpace({
  name: 'lraspp_mobilenet_v3',
  title: 'LR-ASPP MobileNetV3',
  summary: 'LR-ASPP on MobileNetV3: semantic segmentation with a gate from the pooled image.',
  decisions,
  network: lrasppMobilenetV3,
})
