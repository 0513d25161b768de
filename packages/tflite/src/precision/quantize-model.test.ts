import { describe, expect, it } from 'vitest'
import { float32Values } from '../edit/index.js'
import type { Tensor, TfliteModel } from '../graph.js'
import { readModel } from '../read/index.js'
import { buildModel } from '../spaces/index.js'
import { activation, modelOf, oneOperator, tensorOf } from '../testing/one-operator.js'
import { InvalidTransformError } from '../transforms/transform.js'
import { writeModel } from '../write/index.js'
import { fromFloat16Bits } from './float16.js'
import { int8Rules } from './int8-rules.js'
import { quantizeModel } from './quantize-model.js'
import type { QuantizeRequest } from './quantize-request.js'

const encoding = { size: 'small', resolution: 32 }
const { model } = buildModel({ space: 'mobilenet_v3', encoding }, 5)
const quantize = (request: object, of: TfliteModel = model) =>
  quantizeModel(of, { kind: 'quantize', calibration: { samples: 1 }, ...request } as QuantizeRequest)
const int8 = quantize({ dtype: 'int8' })

const tensorsOf = ({ graphs }: TfliteModel) => graphs[0]?.tensors ?? []
const operatorsOf = ({ graphs }: TfliteModel) => graphs[0]?.operators ?? []
const named = (of: TfliteModel, name: string): Tensor => {
  const tensor = tensorsOf(of).find((one) => one.name === name)
  if (tensor === undefined) throw new RangeError(`no tensor ${name}`)
  return tensor
}

describe('int8', () => {
  it('keeps every weight within half a step, symmetric, and zero at zero', () => {
    const weights = operatorsOf(int8.model).flatMap(({ type, inputs }) =>
      int8Rules[type]?.weights ? [tensorsOf(int8.model)[inputs[1] ?? -1] as Tensor] : [],
    )
    expect(weights).toHaveLength(operatorsOf(model).filter(({ type }) => int8Rules[type]?.weights).length)
    for (const { name, shape, data, quantization } of weights) {
      const { scale = [], zeroPoint = [], dimension = 0 } = quantization ?? {}
      expect(scale).toHaveLength(shape[dimension] ?? 0)
      expect(new Set(zeroPoint)).toEqual(new Set([0]))
      const inner = shape.slice(dimension + 1).reduce((product, length) => product * length, 1)
      const original = float32Values(named(model, name))
      const steps = new Int8Array(data?.slice().buffer ?? [])
      const errors = Array.from(original, (value, i) => {
        const own = scale[Math.floor(i / inner) % scale.length] ?? 0
        return Math.abs(value / own - (steps[i] ?? 0))
      })
      expect(errors.reduce((a, b) => Math.max(a, b), 0)).toBeLessThan(0.5001)
      expect(steps.reduce((a, b) => Math.max(a, Math.abs(b)), 0)).toBe(127)
    }
  })

  it('holds zero exactly in each activation, and biases in the scale of the sums', () => {
    for (const { dtype, data, quantization } of tensorsOf(int8.model)) {
      if (dtype !== 'int8' || data !== undefined) continue
      expect(quantization?.zeroPoint[0]).toBeGreaterThanOrEqual(-128)
      expect(quantization?.zeroPoint[0]).toBeLessThanOrEqual(127)
      expect(quantization?.zeroPoint[0]).toSatisfy(Number.isInteger)
    }
    for (const { type, inputs } of operatorsOf(int8.model)) {
      if (type !== 'CONV_2D') continue
      const [x, weights, bias] = inputs.map((index) => tensorsOf(int8.model)[index]?.quantization)
      expect(bias?.scale).toEqual(weights?.scale.map((own) => Math.fround(own * (x?.scale[0] ?? 0))))
    }
  })

  it('shares scales where the operator computes nothing, and fixes those that the specification fixes', () => {
    for (const { type, inputs, outputs } of operatorsOf(int8.model)) {
      const rule = int8Rules[type]
      const output = tensorsOf(int8.model)[outputs[0] ?? -1]?.quantization
      if (typeof rule?.output === 'object') {
        expect(output).toMatchObject({ scale: [rule.output.scale], zeroPoint: [rule.output.zeroPoint] })
      }
      if (rule?.output !== 'shared') continue
      expect(tensorsOf(int8.model)[inputs[0] ?? -1]?.quantization).toEqual(output)
    }
    expect(named(int8.model, 'probabilities/int8').quantization).toMatchObject({ scale: [1 / 256] })
  })

  it('brings a fixed scale to the common one before it meets another', () => {
    const image = [1, 4]
    const tensors = [activation(...image), activation(...image), activation(...image), activation(1, 8)]
    const joined = modelOf(
      tensors.map((part, i) => tensorOf(part, `t${i}`)),
      [
        { type: 'LOGISTIC', version: 1, inputs: [0], outputs: [2], options: {} },
        { type: 'CONCATENATION', version: 1, inputs: [2, 1], outputs: [3], options: { axis: 1 } },
      ],
    )
    const ranges = { t0: [-1, 1], t1: [-3, 3], t3: [-3, 3] }
    const { model: result } = quantize({ dtype: 'int8', ranges }, joined)
    const concatenation = operatorsOf(result).find(({ type }) => type === 'CONCATENATION')
    const scales = concatenation?.inputs.map((index) => tensorsOf(result)[index]?.quantization?.scale[0])
    expect(scales).toEqual([Math.fround(6 / 255), Math.fround(6 / 255)])
  })

  it('gives a dead channel a scale that its bias fits', () => {
    const bias = new Uint8Array(Float32Array.of(1000, 1).buffer)
    const weights = new Uint8Array(Float32Array.of(0, 0, 1, 1).buffer)
    const parts = [
      activation(1, 1, 1, 2),
      { shape: [2, 1, 1, 2], constant: weights },
      { shape: [2], constant: bias },
    ]
    const conv = oneOperator('CONV_2D', parts, activation(1, 1, 1, 2), { strideW: 1, strideH: 1 })
    const { model: result } = quantize({ dtype: 'int8', ranges: { t0: [0, 1], t3: [0, 1000] } }, conv)
    const [first = Number.NaN] = new Int32Array(named(result, 't2').data?.slice().buffer ?? [])
    expect(first * (named(result, 't2').quantization?.scale[0] ?? 0)).toBeCloseTo(1000, 4)
  })

  it('reports every operator, bytes and what it drew', () => {
    const { operators, weightsBytes, calibration, conversions } = int8.report
    expect(operators.quantized.length + operators.float.length).toBe(operatorsOf(model).length)
    expect(weightsBytes.after / weightsBytes.before).toBeLessThan(0.27)
    expect(calibration).toEqual({ seed: 0, samples: 1 })
    expect(conversions).toEqual({ quantize: 1, dequantize: 1 })
    expect(JSON.parse(JSON.stringify(int8.report))).toEqual(int8.report)
    expect(Buffer.compare(writeModel(quantize({ dtype: 'int8' }).model), writeModel(int8.model))).toBe(0)
  })
})

it('float16 stores the nearest half, and the DEQUANTIZE before each layer stands before its first use', () => {
  const { model: half } = quantize({ dtype: 'float16' })
  const stored = tensorsOf(half).filter(({ dtype }) => dtype === 'float16')
  expect(stored.length).toBeGreaterThan(50)
  for (const { name, data } of stored) {
    const values = fromFloat16Bits(new Uint16Array(data?.slice().buffer ?? []))
    for (const [i, original] of float32Values(named(model, name)).entries()) {
      if (Math.abs((values[i] ?? 0) - original) > Math.abs(original) * 2 ** -11 + 2 ** -25)
        throw new Error(name)
    }
  }
  expect(readModel(writeModel(half)).graphs[0]?.operators).toEqual(operatorsOf(half))
})

it('mixes precisions by layer, with conversions only between them', () => {
  const layers = { 'block_1/depthwise': 'float32' }
  const { report, model: mixed } = quantize({ dtype: 'int8', layers })
  expect(report.operators.float).toMatchObject([{ type: 'DEPTHWISE_CONV_2D', reason: 'asked for' }])
  expect(report.conversions).toEqual({ quantize: 2, dequantize: 2 })
  expect(named(mixed, 'block_1/depthwise').dtype).toBe('float32')
})

describe('refuses, naming what and where', () => {
  const twice = quantize({ dtype: 'int8' }).model
  const unknown = oneOperator('GELU', [activation(2)], activation(2))
  const unrun = oneOperator('TANH', [{ ...activation(2), dtype: 'float32' }], activation(2))
  it.each([
    [{ dtype: 'int4' }, model, '/dtype', /one of float16/],
    [{ dtype: 'int8' }, twice, '/dtype', /quantised already: tensor \d+ ".*" is int/],
    [{ dtype: 'int8' }, unknown, '/dtype', /no operator in this model that can be int8/],
    [{ dtype: 'int8', io: 'uint8' }, model, '/io', /float32 or int8/],
    [{ dtype: 'float16', io: 'int8' }, model, '/io', /only where operators are int8/],
    [
      { dtype: 'int8', layers: { nobody: 'float32' } },
      model,
      '/layers/nobody',
      /none makes a tensor "nobody"/,
    ],
    [{ dtype: 'int8', layers: { 0: 'int4' } }, model, '/layers/0', /not int4/],
    [{ dtype: 'int8', layers: { logits: 'float16' } }, model, '/layers/logits', /RESHAPE.* no weights/],
    [{ dtype: 'int8', ranges: { logits: [1, 1] } }, model, '/ranges/logits', /min below max/],
    [{ dtype: 'int8', ranges: { nobody: [0, 1] } }, model, '/ranges/nobody', /no tensor/],
    [
      { dtype: 'int8', ranges: { 'conv/weights': [0, 1] } },
      model,
      '/ranges/conv~1weights',
      /no float32 activation/,
    ],
    [{ dtype: 'int8', calibration: { samples: 0 } }, model, '/calibration/samples', /from 1 to/],
    [{ dtype: 'int8', calibration: { seed: -1 } }, model, '/calibration/seed', /from 0 to/],
    [{ dtype: 'dynamic-int8' }, unrun, '/dtype', /can be dynamic-int8/],
  ])('%j', (request, of, path, message) => {
    try {
      quantize(request, of)
      expect.unreachable()
    } catch (error) {
      if (!(error instanceof InvalidTransformError)) throw error
      expect(error.errors).toEqual([{ path, message: expect.stringMatching(message) }])
    }
  })

  it('a model that the reference does not run, unless ranges are given', () => {
    const custom = modelOf(
      [activation(2, 2), activation(2, 2), activation(2, 2)].map((part, i) => tensorOf(part, `t${i}`)),
      [
        { type: 'CUSTOM', customName: 'Twist', version: 1, inputs: [0], outputs: [1], options: {} },
        { type: 'RELU', version: 1, inputs: [1], outputs: [2], options: {} },
      ],
    )
    expect(() => quantize({ dtype: 'int8' }, custom)).toThrow(/\/calibration .*CUSTOM.*"ranges"/)
    const { report } = quantize({ dtype: 'int8', ranges: { t1: [-1, 1], t2: [0, 1] } }, custom)
    expect(report.operators.float).toMatchObject([{ index: 0, type: 'CUSTOM' }])
    expect(report.calibration).toBeNull()
  })
})
