import { buildModel, runReference } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { loadTfliteC } from './tflite-c.js'

const tflite = loadTfliteC()
const resolution = 64

const variants = [
  { space: 'mobilenet_v1', encoding: { width: 0.5 } },
  { space: 'mobilenet_v2', encoding: { width: 0.75 } },
  { space: 'mobilenet_v3', encoding: { size: 'large', width: 0.75 } },
  { space: 'mobilenet_v3', encoding: { size: 'small' } },
  { space: 'mobilenet_v3', encoding: { size: 'small', minimalistic: true } },
  { space: 'mnasnet', encoding: { model: 'a1', width: 0.5 } },
  { space: 'mnasnet', encoding: { model: 'b1', width: 0.5 } },
].flatMap((variant) => [true, false].map((xnnpack) => ({ ...variant, xnnpack })))

describe('the TFLite library and the reference', () => {
  it.each(variants)('agree on $space $encoding, XNNPACK $xnnpack', ({ space, encoding, xnnpack }) => {
    const { model, bytes } = buildModel({ space, encoding: { ...encoding, resolution } }, 11)
    const image = Float32Array.from(
      { length: resolution * resolution * 3 },
      (_, i) => ((i * 37) % 256) / 128 - 1,
    )
    const expected = runReference(model, [image]).outputs[0]?.values ?? new Float32Array(0)
    const actual = tflite.run(bytes, image, { xnnpack })
    expect(actual).toHaveLength(expected.length)
    const errors = Array.from(
      actual,
      (value, i) => Math.abs(value - (expected[i] ?? Number.NaN)) / (expected[i] ?? 0),
    )
    expect(Math.max(...errors)).toBeLessThan(1e-4)
    expect(Math.max(...expected) / Math.min(...expected)).toBeGreaterThan(1.5)
  })
})
