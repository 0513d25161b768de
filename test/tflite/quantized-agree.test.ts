import { readFileSync } from 'node:fs'
import {
  buildModel,
  type QuantizeRequest,
  quantizeModel,
  readModel,
  runReference,
  type TfliteModel,
  transformModel,
  writeModel,
} from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { loadTfliteC, type RunOptions, XNNPACK_QS8 } from './tflite-c.js'

const tflite = loadTfliteC()
const resolution = 64
const image = Float32Array.from({ length: resolution ** 2 * 3 }, (_, i) => ((i * 37) % 256) / 128 - 1)

const networks = [
  { space: 'mobilenet_v1', encoding: { width: 0.25, resolution } },
  { space: 'mobilenet_v2', encoding: { width: 0.35, resolution } },
  { space: 'mobilenet_v3', encoding: { size: 'small', resolution } },
  { space: 'mnasnet', encoding: { model: 'a1', width: 0.35, resolution } },
]

/**
 * Root mean square of the difference as a share of the logits' own, over fifty layers of random weights. 11 bits of
 * mantissa give 2e-4 a layer, 8 bits of a range a few in a thousand, of weights and of activations.
 */
const tolerances = { float16: 0.003, 'dynamic-int8': 0.08, int8: 0.12 } as const

const names = ['float16', 'dynamic-int8', 'int8', 'mixed'] as const

/** Up to the logits: int8 probabilities are multiples of 1/256, and those of random weights are smaller. */
function upToLogits(network: (typeof networks)[number]): TfliteModel {
  const { model } = buildModel(network, 11)
  const inputs = model.graphs[0]?.inputs ?? []
  return transformModel(model, { kind: 'slice', inputs, outputs: ['logits'] }).model
}

function requestOf(name: (typeof names)[number], model: TfliteModel): QuantizeRequest {
  if (name !== 'mixed') return { kind: 'quantize', dtype: name }
  const convolutions = (model.graphs[0]?.operators ?? []).flatMap(({ type }, index) =>
    type === 'CONV_2D' || type === 'DEPTHWISE_CONV_2D' ? [index] : [],
  )
  const [first = 0, second = 0, , fourth = 0] = convolutions
  const layers = { [first]: 'float16', [second]: 'dynamic-int8', [fourth]: 'float32' } as const
  return { kind: 'quantize', dtype: 'int8', layers }
}

function errorRatio(actual: Float32Array, expected: ArrayLike<number>): number {
  expect(actual).toHaveLength(expected.length)
  const error = actual.reduce((sum, value, i) => sum + (value - (expected[i] ?? Number.NaN)) ** 2, 0)
  return Math.sqrt(error / actual.reduce((sum, _, i) => sum + (expected[i] ?? 0) ** 2, 0))
}

const plain = { kernels: "TFLite's", options: { xnnpack: false } }
const delegated = { kernels: "XNNPACK's for float", options: { xnnpack: true } }
const delegatedInt8 = { kernels: "XNNPACK's for int8 too", options: { xnnpack: true, flags: XNNPACK_QS8 } }
const runs: readonly { kernels: string; options: RunOptions }[] = [plain, delegated, delegatedInt8]

const cases = networks.flatMap((network) => names.map((name) => ({ ...network, name })))

describe('a quantised network on the TFLite library', () => {
  it.each(cases)('agrees with the float reference: $space, $name', (one) => {
    const model = upToLogits(one)
    const request = requestOf(one.name, model)
    const bytes = writeModel(quantizeModel(model, request).model)
    const expected = runReference(model, [image]).outputs[0]?.values ?? []
    for (const { kernels, options } of runs) {
      const ratio = errorRatio(tflite.run(bytes, image, options), expected)
      expect(ratio, kernels).toBeLessThan(tolerances[request.dtype])
      expect(ratio, kernels).toBeGreaterThan(1e-6)
    }
  })

  it('takes and gives int8 where asked to, the same numbers as behind QUANTIZE and DEQUANTIZE', () => {
    const model = upToLogits({ space: 'mobilenet_v1', encoding: { width: 0.25, resolution } })
    const request = { kind: 'quantize', dtype: 'int8' } as const
    const float = quantizeModel(model, request).model
    const integer = quantizeModel(model, { ...request, io: 'int8' }).model
    const scaleOf = (role: 'inputs' | 'outputs') => {
      const { quantization } = integer.graphs[0]?.tensors[integer.graphs[0][role][0] ?? -1] ?? {}
      return { scale: quantization?.scale[0] ?? 0, zeroPoint: quantization?.zeroPoint[0] ?? 0 }
    }
    const input = scaleOf('inputs')
    const pixels = Int8Array.from(image, (value) =>
      Math.max(-128, Math.min(127, Math.round(value / input.scale) + input.zeroPoint)),
    )
    const real = Float32Array.from(pixels, (value) => (value - input.zeroPoint) * input.scale)
    const [bytes = new Uint8Array()] = tflite.runBytes(writeModel(integer), [pixels], { xnnpack: false })
    const output = scaleOf('outputs')
    const logits = Float32Array.from(
      new Int8Array(bytes.buffer),
      (value) => (value - output.zeroPoint) * output.scale,
    )
    expect([...logits]).toEqual([...tflite.run(writeModel(float), real, { xnnpack: false })])
  })

  it.each(['float16', 'dynamic-int8', 'int8'] as const)(
    'works on a sine that others trained: %s',
    (dtype) => {
      const file = new URL('fixtures/hello_world_float.tflite', import.meta.url)
      const model = readModel(readFileSync(file))
      const input = model.graphs[0]?.inputs[0] ?? -1
      const ranges = { [input]: [0, 2 * Math.PI] } as const
      const { model: quantized } = quantizeModel(model, {
        kind: 'quantize',
        dtype,
        ranges,
        calibration: { samples: 64 },
      })
      const bytes = writeModel(quantized)
      for (const { options } of runs) {
        for (let x = 0.1; x < 2 * Math.PI; x += 0.2) {
          const [y = Number.NaN] = tflite.run(bytes, Float32Array.of(x), options)
          // The network itself is within 0.1 of the sine.
          expect(Math.abs(y - Math.sin(x))).toBeLessThan(0.15)
        }
      }
    },
  )
})
