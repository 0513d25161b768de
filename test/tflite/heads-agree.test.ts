import { buildModel, runReference } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { loadTfliteC } from './tflite-c.js'

const tflite = loadTfliteC()

/** Largest difference, as a share of the largest output: single against double precision sums over fifty layers. */
const TOLERANCE = 1e-4

const variants = [
  { space: 'ssdlite_mobilenet_v2', encoding: { width: 0.35, resolution: 96, classes: 5 } },
  { space: 'deeplab_mobilenet_v2', encoding: { width: 0.35, resolution: 65 } },
  { space: 'deeplab_mobilenet_v2', encoding: { width: 0.35, resolution: 161, aspp: true } },
  { space: 'deeplab_mobilenet_v2', encoding: { width: 0.35, resolution: 65, outputStride: 8 } },
  { space: 'lraspp_mobilenet_v3', encoding: { width: 0.35, resolution: 64, aspect: 2 } },
  { space: 'lraspp_mobilenet_v3', encoding: { width: 0.35, resolution: 96, outputStride: 32 } },
  { space: 'lraspp_mobilenet_v3', encoding: { size: 'small', resolution: 64, reduced: false } },
  ...[2, 3, 4].map((scale) => ({ space: 'espcn', encoding: { scale, width: 0.25, resolution: 32 } })),
  { space: 'unet', encoding: { depth: 3, filters: 8, resolution: 32 } },
  { space: 'unet', encoding: { depth: 2, filters: 8, resolution: 32, upsampling: 'bilinear' } },
]

describe('the TFLite library and the reference', () => {
  it.each(variants)('agree on $space $encoding', ({ space, encoding }) => {
    const { model, bytes } = buildModel({ space, encoding }, 11)
    const [graph] = model.graphs
    const shape = graph?.tensors[graph.inputs[0] ?? -1]?.shape ?? []
    const length = shape.reduce((product, size) => product * size, 1)
    const image = Float32Array.from({ length }, (_, i) => ((i * 37) % 256) / 128 - 1)
    const expected = runReference(model, [image]).outputs.map(({ values }) => values)
    for (const xnnpack of [false, true]) {
      const outputs = tflite.runBytes(bytes, [image], { xnnpack })
      expect(outputs).toHaveLength(expected.length)
      for (const [index, output] of outputs.entries()) {
        const values = new Float32Array(output.buffer, output.byteOffset, output.byteLength / 4)
        expect(difference(values, expected[index] ?? []), `XNNPACK ${xnnpack}`).toBeLessThan(TOLERANCE)
      }
    }
    for (const values of expected) expect(spread(values)).toBeGreaterThan(0.05)
  })
})

function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual).toHaveLength(expected.length)
  let [largest, scale] = [0, 0]
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i] ?? Number.NaN, expected[i] ?? Number.NaN]
    if (!Number.isFinite(a) || !Number.isFinite(e)) return Number.POSITIVE_INFINITY
    largest = Math.max(largest, Math.abs(a - e))
    scale = Math.max(scale, Math.abs(e))
  }
  return largest / scale
}

/** Standard deviation: outputs that fade away are alike. */
function spread(values: ArrayLike<number>): number {
  const all = Array.from(values)
  const mean = all.reduce((sum, x) => sum + x, 0) / all.length
  return Math.sqrt(all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / all.length)
}
