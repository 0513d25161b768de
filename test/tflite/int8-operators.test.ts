import {
  quantizeModel,
  ReferenceUnsupportedError,
  runReference,
  type TfliteModel,
  writeModel,
} from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { fillUniform } from '../../packages/tflite/src/build/random.js'
import { activation, oneOperator, type Part } from '../../packages/tflite/src/testing/one-operator.js'
import { loadTfliteC } from './tflite-c.js'

const tflite = loadTfliteC()

const integers = (shape: readonly number[], ...values: number[]): Part => ({
  shape,
  dtype: 'int32',
  constant: new Uint8Array(Int32Array.from(values).buffer),
})
const vector = (...values: number[]) => integers([values.length], ...values)
/** No two alike: weights in a wrong order, or of a wrong layout, show. */
const seeded = (...shape: number[]): Part => {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1))
  fillUniform(values, 0.5, 3, values.length)
  return { shape, constant: new Uint8Array(values.buffer) }
}

const pool = { strideW: 1, strideH: 1, filterWidth: 2, filterHeight: 2, padding: 'VALID' }
const up = { strideW: 2, strideH: 2, padding: 'SAME' }
const border = integers([4, 2], 0, 0, 1, 1, 1, 1, 0, 0)
const noCrop = integers([2, 2], 0, 0, 0, 0)
const [row, image] = [activation(1, 8), activation(1, 4, 4, 4)]

/** The operators that no MobileNet has. */
const models: readonly TfliteModel[] = [
  oneOperator('BATCH_MATMUL', [activation(1, 4, 8), seeded(1, 8, 4)], activation(1, 4, 4)),
  oneOperator('TRANSPOSE_CONV', [vector(1, 8, 8, 2), seeded(2, 2, 2, 4), image], activation(1, 8, 8, 2), up),
  oneOperator('MAX_POOL_2D', [image], activation(1, 3, 3, 4), pool),
  oneOperator('RESIZE_BILINEAR', [image, vector(8, 8)], activation(1, 8, 8, 4), { halfPixelCenters: true }),
  oneOperator('RESIZE_NEAREST_NEIGHBOR', [image, vector(8, 8)], activation(1, 8, 8, 4)),
  oneOperator('PAD', [image, border], activation(1, 6, 6, 4)),
  oneOperator('MIRROR_PAD', [image, border], activation(1, 6, 6, 4)),
  ...['L2_NORMALIZATION', 'TANH', 'RELU', 'RELU6'].map((type) => oneOperator(type, [row], row)),
  ...['SUB', 'MAXIMUM', 'MINIMUM'].map((type) => oneOperator(type, [row, seeded(1, 8)], row)),
  oneOperator('SQUEEZE', [row], activation(8), { squeezeDims: [0] }),
  oneOperator('EXPAND_DIMS', [activation(8), vector(0)], row),
  oneOperator('TRANSPOSE', [activation(1, 2, 4, 4), vector(0, 2, 3, 1)], activation(1, 4, 4, 2)),
  oneOperator('SPACE_TO_DEPTH', [activation(1, 4, 4, 1)], activation(1, 2, 2, 4), { blockSize: 2 }),
  oneOperator('DEPTH_TO_SPACE', [activation(1, 2, 2, 4)], activation(1, 4, 4, 1), { blockSize: 2 }),
  oneOperator('SLICE', [row, vector(0, 1), vector(1, 2)], activation(1, 2)),
  oneOperator('STRIDED_SLICE', [row, vector(0, 0), vector(1, 4), vector(1, 1)], activation(1, 4)),
  oneOperator('PACK', [activation(8), seeded(8)], activation(2, 8), { valuesCount: 2, axis: 0 }),
  oneOperator('UNPACK', [row], activation(8), { num: 1, axis: 0 }),
  oneOperator('SPLIT', [vector(0), row], row, { numSplits: 1 }),
  oneOperator('FULLY_CONNECTED', [row, seeded(4, 8)], activation(1, 4)),
  oneOperator('SPACE_TO_BATCH_ND', [activation(1, 4, 4, 1), vector(2, 2), noCrop], activation(4, 2, 2, 1)),
  oneOperator('BATCH_TO_SPACE_ND', [activation(4, 2, 2, 1), vector(2, 2), noCrop], activation(1, 4, 4, 1)),
]

/** Those that the integer reference does not have. */
const unreferenced = new Set([
  ...['BATCH_MATMUL', 'BATCH_TO_SPACE_ND', 'L2_NORMALIZATION', 'SPACE_TO_BATCH_ND', 'TRANSPOSE_CONV'],
])

describe('an int8 operator on the TFLite library', () => {
  it.each(models.map((model) => ({ model, type: model.graphs[0]?.operators[0]?.type })))(
    '$type gives what the float one gives, clipped to its range',
    ({ model, type }) => {
      const { tensors = [], inputs = [] } = model.graphs[0] ?? {}
      const ranges = Object.fromEntries(
        tensors.flatMap(({ name, data }) => (data ? [] : [[name, [-1, 1] as const]])),
      )
      const quantized = quantizeModel(model, { kind: 'quantize', dtype: 'int8', ranges }).model
      const count = tensors[inputs[0] ?? -1]?.shape.reduce((a, b) => a * b, 1) ?? 0
      const values = Float32Array.from({ length: count }, (_, i) => ((i * 5) % 16) / 64 - 0.1)
      const float = tflite.run(writeModel(model), values, { xnnpack: false })
      const actual = tflite.run(writeModel(quantized), values, { xnnpack: false })
      expect(actual).toHaveLength(float.length)
      const errors = Array.from(float, (value, i) =>
        Math.abs(Math.max(-1, Math.min(1, value)) - (actual[i] ?? Number.NaN)),
      )
      // A step is 1/128: sums of eight products carry several.
      expect(Math.max(...errors)).toBeLessThan(0.03)
      if (unreferenced.has(type ?? '')) {
        expect(() => runReference(quantized, [values])).toThrow(ReferenceUnsupportedError)
        return
      }
      const reference = runReference(quantized, [values]).outputs[0]?.values ?? []
      const steps = Array.from(reference, (value, i) => Math.abs(value - (actual[i] ?? Number.NaN)) * 127.5)
      expect(Math.max(...steps)).toBeLessThan(1.01)
    },
  )
})
