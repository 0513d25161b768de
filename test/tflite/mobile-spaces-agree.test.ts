import { buildModel, runReference, spaces } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { loadTfliteC } from './tflite-c.js'

const tflite = loadTfliteC()
const resolution = 40

const drawn = ['fbnet', 'mnasnet', 'mobilenet_v2', 'ofa_mbv3', 'proxylessnas'].flatMap((name) => {
  const space = spaces.get(name)
  const size = name === 'ofa_mbv3' ? { r: resolution } : { resolution }
  return (space?.sample(3, 6) ?? []).map((encoding) => ({
    space: name,
    encoding: { ...encoding, ...size },
    text: space?.toText({ ...encoding, ...size }).slice(0, 60),
  }))
})
const image = Float32Array.from({ length: resolution * resolution * 3 }, (_, i) => ((i * 37) % 256) / 128 - 1)

describe('the TFLite library and the reference', () => {
  it.each(drawn)('agree on $space $text', ({ space, encoding }) => {
    const { model, bytes } = buildModel({ space, encoding }, 11)
    const expected = runReference(model, [image]).outputs[0]?.values ?? new Float32Array(0)
    for (const xnnpack of [false, true]) {
      const actual = tflite.run(bytes, image, { xnnpack })
      expect(actual).toHaveLength(expected.length)
      const errors = Array.from(actual, (value, i) => Math.abs(value / (expected[i] ?? Number.NaN) - 1))
      expect(Math.max(...errors), `XNNPACK ${xnnpack}`).toBeLessThan(1e-4)
    }
    expect(Math.max(...expected) / Math.min(...expected)).toBeGreaterThan(1.5)
  })
})
