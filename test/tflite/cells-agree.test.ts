import { buildModel, runReference } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { loadTfliteC } from './tflite-c.js'

const tflite = loadTfliteC()

/** Largest error of a probability, as a share of it. */
const TOLERANCE = 1e-4

const zeroFed = '|none~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|nor_conv_1x1~2|'
const small = { channels: 16, blocks4d: 1, blocks3d: 0 }
const stages = [small, small, small, { ...small, blocks3d: 2 }]

const nasnetOps = ['identity', 'conv_1x3_3x1', 'conv_1x7_7x1', 'dilated_conv_3x3', 'max_pool_7x7', 'conv_3x3']
const nasnetOf = (leftOp: string) => {
  const block = { left: 0, leftOp, right: 1, rightOp: 'separable_3x3' }
  const cell = { blocks: Array(5).fill(block), concat: [2, 3, 4, 5, 6] }
  return { normal: cell, reduction: cell, n: 1, filters: 160, resolution: 64 }
}

const variants = [
  ...[{ index: 0 }, { index: 1 }, { index: 3 }].map((encoding) => ({ space: 'nasbench201', encoding })),
  ...['raw', 'deadend', 'pruned'].map((view) => ({
    space: 'nasbench201',
    encoding: { arch: zeroFed, view },
  })),
  { space: 'resnet', encoding: { depth: 20 } },
  { space: 'resnet', encoding: { depth: 20, downsampleAt: [1, 8] } },
  { space: 'resnet', encoding: { depth: 18, width: 0.25, resolution: 64 } },
  { space: 'resnet', encoding: { depth: 50, width: 0.25, resolution: 64 } },
  { space: 'nasnet', encoding: { n: 1, filters: 192, resolution: 64 } },
  ...nasnetOps.map((leftOp) => ({ space: 'nasnet', encoding: nasnetOf(leftOp) })),
  { space: 'efficientformer', encoding: { stages, resolution: 64 } },
]

describe('the TFLite library and the reference', () => {
  it.each(variants)('agree on $space $encoding', ({ space, encoding }) => {
    const { model, bytes } = buildModel({ space, encoding }, 5)
    const [graph] = model.graphs
    const shape = graph?.tensors[graph.inputs[0] ?? -1]?.shape ?? []
    const length = shape.reduce((product, size) => product * size, 1)
    const image = Float32Array.from({ length }, (_, i) => ((i * 37) % 256) / 128 - 1)
    const expected = runReference(model, [image]).outputs[0]?.values ?? new Float32Array(0)
    for (const xnnpack of [false, true]) {
      const actual = tflite.run(bytes, image, { xnnpack })
      expect(actual).toHaveLength(expected.length)
      const errors = Array.from(actual, (value, i) => Math.abs(value / (expected[i] ?? Number.NaN) - 1))
      expect(Math.max(...errors), `XNNPACK ${xnnpack}`).toBeLessThan(TOLERANCE)
    }
    expect(Math.max(...expected) / Math.min(...expected)).toBeGreaterThan(1.2)
  })
})
