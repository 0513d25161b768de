import { buildModel, quantizeModel, runQuantizedLayer, transformModel, writeModel } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { loadTfliteC } from './tflite-c.js'

const tflite = loadTfliteC()
const { model } = buildModel({ space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 32 } }, 3)
const whole = quantizeModel(model, { kind: 'quantize', dtype: 'int8', calibration: { samples: 1 } }).model
const graph = whole.graphs[0]
const layers = (graph?.operators ?? []).flatMap(({ type }, index) =>
  type === 'CONV_2D' || type === 'DEPTHWISE_CONV_2D' ? [{ type, index }] : [],
)

describe('int8 layers on the TFLite library', () => {
  it.each(layers)('give the integers of the reference, or a step beside: $type $index', ({ index }) => {
    const { model: layer } = transformModel(whole, { kind: 'slice', operator: index })
    const { shape = [] } = layer.graphs[0]?.tensors[layer.graphs[0].inputs[0] ?? -1] ?? {}
    const input = Int8Array.from(
      { length: shape.reduce((a, b) => a * b, 1) },
      (_, i) => ((i * 89) % 256) - 128,
    )
    const expected = runQuantizedLayer(layer, input)
    const [bytes = new Uint8Array()] = tflite.runBytes(writeModel(layer), [input], { xnnpack: false })
    const actual = new Int8Array(bytes.buffer)
    const differences = Array.from(actual, (value, i) => Math.abs(value - (expected[i] ?? Number.NaN)))
    expect(actual).toHaveLength(expected.length)
    expect(differences.reduce((a, b) => Math.max(a, b), 0)).toBeLessThanOrEqual(1)
    // A step beside is a tie that was rounded the other way: rare.
    expect(differences.filter((one) => one > 0).length).toBeLessThanOrEqual(actual.length / 100)
    expect(new Set(actual).size).toBeGreaterThan(8)
  })
})
