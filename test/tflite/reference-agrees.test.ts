import {
  completeOptions,
  type OperatorOptions,
  runReference,
  type Tensor,
  writeModel,
} from '@paceline/tflite'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadTfliteC } from './tflite-c.js'

const tflite = loadTfliteC()

/** Largest difference between the two, as a share of the largest output: single against double precision sums. */
const TOLERANCE = 1e-5

interface Ints {
  readonly shape: readonly number[]
  readonly values: readonly number[]
}

/** One operator: its operands in order (float32 by shape alone), and the shapes of its outputs. */
interface Sample {
  readonly inputs: readonly (readonly number[] | Ints)[]
  readonly outputs: readonly (readonly number[])[]
  readonly options?: OperatorOptions
  readonly version?: number
}

const int = (min: number, max: number) => fc.integer({ min, max })
const ints = (...values: number[]): Ints => ({ shape: [values.length], values })
const image = fc.tuple(int(1, 2), int(3, 7), int(3, 7), int(1, 4))
const window = fc.record({
  kernel: int(1, 3),
  stride: int(1, 2),
  dilation: int(1, 2),
  padding: fc.constantFrom('SAME', 'VALID'),
})
type Window = typeof window extends fc.Arbitrary<infer W> ? W : never

function left(length: number, { kernel, stride, dilation, padding }: Window): number {
  return padding === 'SAME'
    ? Math.ceil(length / stride)
    : Math.floor((length - (kernel - 1) * dilation - 1) / stride) + 1
}

const fits = ([[, h, w], each]: readonly [readonly number[], Window, ...unknown[]]) =>
  left(h ?? 0, each) > 0 && left(w ?? 0, each) > 0

const elementwise = image.map((shape): Sample => ({ inputs: [shape], outputs: [shape] }))
const broadcast = fc.tuple(image, fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean())).map(
  ([shape, ones]): Sample => ({
    inputs: [shape, shape.map((length, axis) => (ones[axis] ? 1 : length))],
    outputs: [shape],
  }),
)
const reduction = fc.tuple(image, fc.subarray([0, 1, 2, 3], { minLength: 1 }), fc.boolean()).map(
  ([x, axes, keepDims]): Sample => ({
    inputs: [x, ints(...axes)],
    outputs: [
      keepDims
        ? x.map((length, axis) => (axes.includes(axis) ? 1 : length))
        : x.filter((_, axis) => !axes.includes(axis)),
    ],
    options: { keepDims },
  }),
)
const strides = ({ stride, padding }: Window) => ({ padding, strideH: stride, strideW: stride })
const pool = fc
  .tuple(
    image,
    window.map((each) => ({ ...each, dilation: 1 })),
  )
  .filter(fits)
  .map(
    ([[n, h, w, c], each]): Sample => ({
      inputs: [[n, h, w, c]],
      outputs: [[n, left(h, each), left(w, each), c]],
      options: { ...strides(each), filterHeight: each.kernel, filterWidth: each.kernel },
    }),
  )
const convolution = fc.tuple(image, window, int(1, 4)).filter(fits)
const dilated = (each: Window) => ({
  ...strides(each),
  dilationHFactor: each.dilation,
  dilationWFactor: each.dilation,
})
const resize = (corners: boolean) =>
  fc
    .tuple(image, int(1, 9), int(1, 9), fc.boolean(), fc.boolean())
    .map(([[n, h, w, c], height, width, half, align]): Sample => {
      const alignCorners = corners && align && !half
      return {
        inputs: [[n, h, w, c], ints(height, width)],
        outputs: [[n, height, width, c]],
        options: { halfPixelCenters: half, alignCorners },
        version: 3,
      }
    })

const samples: Readonly<Record<string, fc.Arbitrary<Sample>>> = {
  CONV_2D: convolution.map(([[n, h, w, c], each, filters]) => ({
    inputs: [[n, h, w, c], [filters, each.kernel, each.kernel, c], [filters]],
    outputs: [[n, left(h, each), left(w, each), filters]],
    options: dilated(each),
  })),
  DEPTHWISE_CONV_2D: convolution.map(([[n, h, w, c], each, multiplier]) => ({
    inputs: [[n, h, w, c], [1, each.kernel, each.kernel, c * multiplier], [c * multiplier]],
    outputs: [[n, left(h, each), left(w, each), c * multiplier]],
    options: { ...dilated(each), depthMultiplier: multiplier },
    version: 2,
  })),
  TRANSPOSE_CONV: fc.tuple(image, window, int(1, 4)).map(([[n, h, w, c], { kernel, stride }, filters]) => ({
    inputs: [ints(n, h * stride, w * stride, filters), [filters, kernel, kernel, c], [n, h, w, c]],
    outputs: [[n, h * stride, w * stride, filters]],
    options: { padding: 'SAME', strideH: stride, strideW: stride },
  })),
  FULLY_CONNECTED: fc.tuple(int(1, 3), int(1, 9), int(1, 9)).map(([rows, features, units]) => ({
    inputs: [[rows, features], [units, features], [units]],
    outputs: [[rows, units]],
  })),
  BATCH_MATMUL: fc
    .tuple(int(1, 3), int(1, 5), int(1, 5), int(1, 5), fc.boolean(), fc.boolean())
    .map(([n, m, k, o, adjX, adjY]) => ({
      inputs: [adjX ? [n, k, m] : [n, m, k], adjY ? [n, o, k] : [n, k, o]],
      outputs: [[n, m, o]],
      options: { adjX, adjY },
    })),
  AVERAGE_POOL_2D: pool,
  MAX_POOL_2D: pool,
  RESIZE_BILINEAR: resize(true),
  RESIZE_NEAREST_NEIGHBOR: resize(true),
  DEPTH_TO_SPACE: fc.tuple(image, int(2, 3)).map(([[n, h, w, c], b]) => ({
    inputs: [[n, h, w, c * b * b]],
    outputs: [[n, h * b, w * b, c]],
    options: { blockSize: b },
  })),
  SPACE_TO_DEPTH: fc.tuple(image, int(2, 3)).map(([[n, h, w, c], b]) => ({
    inputs: [[n, h * b, w * b, c]],
    outputs: [[n, h, w, c * b * b]],
    options: { blockSize: b },
  })),
  TRANSPOSE: fc.tuple(image, fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 })).map(([x, order]) => ({
    inputs: [x, ints(...order)],
    outputs: [order.map((axis) => x[axis] ?? 0)],
  })),
  SPLIT: fc.tuple(image, int(0, 3), int(1, 3)).map(([x, axis, parts]) => ({
    inputs: [ints(axis), x.map((length, own) => (own === axis ? length * parts : length))],
    outputs: Array.from({ length: parts }, () => x),
    options: { numSplits: parts },
  })),
  UNPACK: fc.tuple(image, int(0, 3)).map(([x, axis]) => ({
    inputs: [x],
    outputs: Array.from({ length: x[axis] ?? 0 }, () => x.filter((_, own) => own !== axis)),
    options: { axis, num: x[axis] ?? 0 },
  })),
  CONCATENATION: fc.tuple(image, int(0, 3)).map(([x, axis]) => ({
    inputs: [x, x],
    outputs: [x.map((length, own) => (own === axis ? 2 * length : length))],
    options: { axis },
  })),
  PACK: fc.tuple(image, int(0, 3)).map(([[, h, w, c], axis]) => ({
    inputs: [
      [h, w, c],
      [h, w, c],
    ],
    outputs: [[h, w, c].toSpliced(axis, 0, 2)],
    options: { axis, valuesCount: 2 },
  })),
  PAD: fc.tuple(image, fc.array(int(0, 2), { minLength: 8, maxLength: 8 })).map(([x, pads]) => ({
    inputs: [x, { shape: [4, 2], values: pads }],
    outputs: [x.map((length, axis) => length + (pads[2 * axis] ?? 0) + (pads[2 * axis + 1] ?? 0))],
  })),
  SLICE: image.map((x) => ({
    inputs: [x, ints(0, 1, 2, 0), ints(...x.map((length, axis) => length - (axis % 3)))],
    outputs: [x.map((length, axis) => length - (axis % 3))],
  })),
  STRIDED_SLICE: fc.tuple(image, int(1, 2), fc.boolean()).map(([[n, h, w, c], stride, shrinks]) => ({
    inputs: [[n, h, w, c], ints(0, 1, -1, 0), ints(1, h, -w - 1, c), ints(1, stride, -1, 1)],
    outputs: [[...(shrinks ? [] : [1]), Math.ceil((h - 1) / stride), w, c]],
    options: { shrinkAxisMask: shrinks ? 1 : 0 },
  })),
  GATHER: fc
    .tuple(image, int(0, 3), fc.array(fc.nat(), { minLength: 1, maxLength: 4 }))
    .map(([x, axis, raw]) => ({
      inputs: [x, ints(...raw.map((index) => index % (x[axis] ?? 1)))],
      outputs: [x.map((length, own) => (own === axis ? raw.length : length))],
      options: { axis },
    })),
  SOFTMAX: elementwise.map((sample) => ({ ...sample, options: { beta: 1 } })),
  ...Object.fromEntries(
    ['RELU', 'RELU6', 'RELU_N1_TO_1', 'HARD_SWISH', 'LOGISTIC', 'TANH', 'EXP', 'SQRT', 'RSQRT'].map(
      (type) => [type, elementwise],
    ),
  ),
  ...Object.fromEntries(
    ['ADD', 'SUB', 'MUL', 'DIV', 'MAXIMUM', 'MINIMUM', 'SQUARED_DIFFERENCE'].map((type) => [type, broadcast]),
  ),
  ...Object.fromEntries(['MEAN', 'SUM', 'REDUCE_MAX', 'REDUCE_MIN'].map((type) => [type, reduction])),
}

describe('the reference agrees with the TFLite library', () => {
  it.each(Object.keys(samples))('on %s', (type) => {
    const property = fc.property(samples[type] ?? fc.constant({ inputs: [], outputs: [] }), (sample) => {
      const { model, given } = single(type, sample)
      const expected = runReference(model, given).outputs
      const actual = tflite.runBytes(writeModel(model), given, { xnnpack: false })
      for (const [place, { values }] of expected.entries()) {
        const bytes = actual[place] ?? new Uint8Array(0)
        const floats = new Float32Array(bytes.buffer)
        expect(floats).toHaveLength(values.length)
        const scale = Float32Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 1)
        const worst = floats.reduce((most, value, i) => Math.max(most, Math.abs(value - (values[i] ?? 0))), 0)
        expect(worst).toBeLessThan(TOLERANCE * scale)
      }
    })
    fc.assert(property, { numRuns: 25, seed: 6 })
  })
})

/** Roots and quotients take numbers away from zero and above it. */
const positive = new Set(['SQRT', 'RSQRT', 'DIV'])

function single(type: string, { inputs, outputs, options = {}, version = 1 }: Sample) {
  const given: Float32Array[] = []
  const fed: number[] = []
  const tensors = inputs.map((input, index): Tensor => {
    const name = `in_${index}`
    if (!('length' in input)) {
      const data = new Uint8Array(Int32Array.from(input.values).buffer)
      return { name, shape: input.shape, dtype: 'int32', data }
    }
    const length = input.reduce((product, axis) => product * axis, 1)
    const values = Float32Array.from({ length }, (_, i) => Math.sin(i * 12.9898 + index) * 4)
    const shown = positive.has(type) ? values.map((x) => Math.abs(x) + 0.5) : values
    given.push(shown)
    fed.push(index)
    return { name, shape: input, dtype: 'float32' }
  })
  const made = outputs.map((shape, index): Tensor => ({ name: `out_${index}`, shape, dtype: 'float32' }))
  const operator = {
    type,
    version,
    inputs: inputs.map((_, index) => index),
    outputs: made.map((_, index) => inputs.length + index),
    options: completeOptions(type, options),
  }
  const graph = {
    name: 'main',
    tensors: [...tensors, ...made],
    operators: [operator],
    inputs: fed,
    outputs: operator.outputs,
  }
  return { model: { description: '', graphs: [graph] }, given }
}
