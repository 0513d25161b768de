import { pointwise } from '../build/blocks.js'
import type { GraphBuilder, Value } from '../build/graph-builder.js'
import { separableConv2d } from '../build/separable-conv.js'
import { ssdliteHead } from '../build/ssdlite-head.js'
import type { Decision, EncodingOf } from '../spaces/decisions.js'
import { defineSpace } from '../spaces/space.js'
import { mapAt } from './backbone.js'
import { mobilenetV2Backbone, mobilenetV2LastConvolution } from './mobilenet-v2.js'
import { INPUT_MEAN_SQUARE, roundChannels, scaling } from './scaling.js'

/** Filters of the maps after the backbone, each half the size of the one before. */
const EXTRA_FILTERS = [512, 256, 256, 128]

/** Anchors of a pixel: fewer on the largest map (`reduce_boxes_in_lowest_layer`). */
const FIRST_ANCHORS = 3
const ANCHORS = 6

const decisions = {
  width: { ...scaling.width, grid: [0.35, 0.5, 0.75, 1, 1.4] },
  resolution: { ...scaling.resolution, fallback: 320, grid: [160, 224, 256, 320, 416, 512] },
  classes: {
    kind: 'integer',
    minimum: 1,
    maximum: 1000,
    fallback: 91,
    description: "Classes with a score: the 90 numbers of COCO's categories and the background unless given.",
  },
} as const satisfies Record<string, Decision>

/** As TensorFlow's object detection API defines it (`ssdlite_mobilenet_v2_coco.config`), without the choice of boxes. */
function ssdliteMobilenetV2(
  builder: GraphBuilder,
  { width, resolution, classes }: EncodingOf<typeof decisions>,
): readonly Value[] {
  const input = builder.input('input', [1, resolution, resolution, 3], INPUT_MEAN_SQUARE)
  const { expansions, last } = mobilenetV2Backbone(builder, input, { width })
  const maps = [mapAt(expansions, 16), mobilenetV2LastConvolution(builder, last, width)]
  for (const [index, filters] of EXTRA_FILTERS.entries()) {
    maps.push(extraMap(builder, `extra_${index}`, maps.at(-1) ?? last, roundChannels(filters * width)))
  }
  const detectors = maps.map((map, index) => ({ map, anchors: index === 0 ? FIRST_ANCHORS : ANCHORS }))
  const { boxes, scores } = ssdliteHead(builder, 'head', detectors, { classes })
  return [boxes, scores]
}

function extraMap(builder: GraphBuilder, name: string, x: Value, filters: number): Value {
  const reduced = pointwise(builder, `${name}/reduce`, x, roundChannels(filters / 2), 'RELU6')
  return separableConv2d(builder, name, reduced, { kernel: 3, stride: 2, filters, activation: 'RELU6' })
}

export const ssdliteMobilenetV2Space = defineSpace({
  name: 'ssdlite_mobilenet_v2',
  title: 'SSDLite MobileNetV2',
  summary: 'SSDLite on MobileNetV2: an object detector; its outputs are boxes and scores of all anchors.',
  decisions,
  network: ssdliteMobilenetV2,
})
