import { describe, expect, it } from 'vitest'
import type { DType, Graph, Operator, Tensor, TfliteModel } from '../graph.js'
import { readModel } from '../read/index.js'
import { completeOptions } from '../schema/index.js'
import { activation, constant, modelOf, oneOperator, type Part, tensorOf } from '../testing/one-operator.js'
import { sampleBytes } from '../testing/sample-model.js'
import { analyse } from './analyse.js'

const operator = (type: string, inputs: number[], outputs: number[], options = {}): Operator => ({
  type,
  version: 1,
  inputs,
  outputs,
  options: completeOptions(type, options),
})

const tensors = (...parts: Part[]): Tensor[] => parts.map((part, index) => tensorOf(part, `t${index}`))

describe('the sample of everything', () => {
  const analysis = analyse(readModel(sampleBytes()))

  it('is counted operator by operator', () => {
    expect(
      analysis.operators.map(({ type, macs, effectiveMacs, params }) => [type, macs, effectiveMacs, params]),
    ).toEqual([
      // A third of the filters' 72 weights are at the zero point.
      ['CONV_2D', 16 * 72, 16 * 48, 76],
      ['RESHAPE', 0, 0, 0],
      ['CUSTOM:Twist', 0, 0, 0],
      // 5 of 192 weights are stored.
      ['FULLY_CONNECTED', 192, 5, 195],
      ['CALL', 0, 0, 0],
    ])
    expect(analysis).toMatchObject({ macs: 1344, effectiveMacs: 773, params: 271, dtype: 'int8' })
    expect(analysis.otherOps).toEqual({ RESHAPE: 1, 'CUSTOM:Twist': 1, CALL: 1 })
  })

  it('names tensors with shapes and types', () => {
    expect(analysis.inputs).toEqual([{ tensor: 0, name: 'image', shape: [1, 4, 4, 2], dtype: 'int8' }])
    expect(analysis.outputs).toEqual([{ tensor: 10, name: 'scores', shape: [1, 3], dtype: 'float32' }])
    // The optional third input is left out.
    expect(analysis.operators[2]?.inputs.map(({ tensor }) => tensor)).toEqual([5, 11])
  })
})

describe('effective multiply-accumulates', () => {
  const effective = (weights: Part) =>
    analyse(oneOperator('FULLY_CONNECTED', [activation(1, 8), weights], activation(1, 1))).effectiveMacs
  const bytesOf = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
  const weights = (dtype: DType, data: Uint8Array, zeroPoint?: number[]): Part => ({
    shape: [1, 8],
    dtype,
    constant: data,
    more: zeroPoint ? { quantization: { scale: zeroPoint.map(() => 1), zeroPoint, dimension: 0 } } : {},
  })

  it('skip zeros of either sign in floats', () => {
    expect(effective(weights('float32', bytesOf(Float32Array.of(0, -0, 1, -1, 1e-40, 0, 2, 3))))).toBe(5)
    expect(effective(weights('float64', bytesOf(Float64Array.of(0, -0, 1, -1, 1, 0, 2, 3))))).toBe(5)
    expect(effective(weights('float16', bytesOf(Uint16Array.of(0, 0x8000, 0x3c00, 1, 1, 1, 1, 1))))).toBe(6)
    expect(effective(weights('float8e5m2', Uint8Array.of(0, 0x80, 1, 2, 3, 4, 5, 6)))).toBe(6)
  })

  it('skip the zero point of quantised weights', () => {
    expect(effective(weights('uint8', Uint8Array.of(128, 0, 0, 128, 1, 2, 3, 4), [128]))).toBe(6)
    expect(effective(weights('int8', bytesOf(Int8Array.of(-1, -1, -1, 0, 0, 1, 2, 3)), [-1]))).toBe(5)
    expect(effective(weights('int16', bytesOf(Int16Array.of(0, 256, 1, 1, 1, 1, 1, 1)), [0]))).toBe(7)
  })

  it('skip none where slices have zero points of their own', () => {
    expect(effective(weights('int8', new Uint8Array(8), [0, 1]))).toBe(8)
  })

  it('look into packed bytes, and not at what fills up the last', () => {
    expect(effective(weights('int4', Uint8Array.of(0x00, 0x10, 0x01, 0xff), [0]))).toBe(4)
    expect(effective(weights('int2', Uint8Array.of(0b00_01_00_01, 0b11_11_11_00), [0]))).toBe(5)
    const odd: Part = { shape: [1, 3], dtype: 'int4', constant: Uint8Array.of(0x10, 0x01) }
    const dense = oneOperator('FULLY_CONNECTED', [activation(1, 3), odd], activation(1, 1))
    expect(analyse(dense).effectiveMacs).toBe(2)
  })

  it('do not depend on where the bytes lie', () => {
    const values = bytesOf(Float32Array.of(0, 1, 0, 1, 0, 1, 0, 1))
    const askew = Buffer.concat([Buffer.from([7]), values]).subarray(1)
    expect(effective(weights('float32', new Uint8Array(askew.buffer, askew.byteOffset, 32)))).toBe(4)
    expect(effective(weights('float32', askew))).toBe(4)
  })
})

describe('one constant that thousands of operators share', () => {
  it('is scanned once', () => {
    // Scanned for each operator, it would take minutes.
    const count = 20_000
    const model = modelOf(tensors(activation(1, 2 ** 20), constant(1, 2 ** 20), activation(1, 1)), [
      ...Array.from({ length: count }, () => operator('FULLY_CONNECTED', [0, 1], [2])),
    ])
    expect(analyse(model).effectiveMacs).toBe(count * 2 ** 20)
  })
})

describe('weights that are unpacked first', () => {
  const model = modelOf(
    tensors(
      activation(1, 8),
      { shape: [4, 8], dtype: 'float16', constant: new Uint8Array(64).fill(0, 0, 16).fill(60, 16) },
      activation(4, 8),
      activation(1, 4),
    ),
    [operator('DEQUANTIZE', [1], [2]), operator('FULLY_CONNECTED', [0, 2], [3])],
  )

  it('count by what the file stores', () => {
    expect(analyse(model)).toMatchObject({ macs: 32, effectiveMacs: 24, params: 32, dtype: 'float16' })
  })

  it('are no activations', () => {
    expect(analyse(model).peakActivationBytes).toBe(4 * (8 + 4))
  })
})

describe('parameters', () => {
  it('count once in all and for each operator where operators share them', () => {
    const model = modelOf(tensors(activation(1, 8), constant(8, 8), activation(1, 8), activation(1, 8)), [
      operator('FULLY_CONNECTED', [0, 1], [2]),
      operator('FULLY_CONNECTED', [2, 1], [3]),
    ])
    const { params, operators } = analyse(model)
    expect(params).toBe(64)
    expect(operators.map((one) => one.params)).toEqual([64, 64])
  })
})

describe('peak activations', () => {
  // x (40) -> a (80) -> b (20); skip adds x to b's successor.
  const chain = (extra: Partial<Graph> = {}): TfliteModel => {
    const model = modelOf(
      tensors(activation(10), activation(20), activation(5), activation(10), activation(10)),
      [
        operator('EXP', [0], [1]),
        operator('EXP', [1], [2]),
        operator('EXP', [2], [3]),
        operator('ADD', [0, 3], [4]),
      ],
    )
    return { ...model, graphs: model.graphs.map((graph) => ({ ...graph, ...extra })) }
  }

  it('hold a value from where it is made to its last use', () => {
    // While the second operator runs: x is still wanted, a and b are alive.
    expect(analyse(chain()).peakActivationBytes).toBe(4 * (10 + 20 + 5))
  })

  it('hold an output to the end', () => {
    expect(analyse(chain({ outputs: [4, 1] })).peakActivationBytes).toBe(4 * (10 + 20 + 10 + 10))
  })

  it('hold an input from the start, a variable always and a constant never', () => {
    const parts: Part[] = [
      activation(1),
      { shape: [100], more: { isVariable: true } },
      constant(1000),
      activation(1),
      activation(50),
      activation(1),
    ]
    const model = modelOf(tensors(...parts), [operator('ADD', [0, 2], [3]), operator('ADD', [3, 4], [5])])
    expect(analyse(model).peakActivationBytes).toBe(4 * (1 + 100 + 1 + 50))
  })

  it('pack types below a byte and skip those without a size', () => {
    const parts: Part[] = [
      { shape: [3], dtype: 'int4' },
      { shape: [9], dtype: 'string' },
    ]
    expect(analyse(modelOf(tensors(...parts), [operator('CAST', [0], [1])])).peakActivationBytes).toBe(2)
  })
})

describe('the digest of the structure', () => {
  const dense = (weights: Part, options = {}) =>
    analyse(oneOperator('FULLY_CONNECTED', [activation(1, 8), weights], activation(1, 4), options)).digest
  const base = dense(constant(4, 8))

  it('is the same for other weights, names, scales and numbers of tensors', () => {
    expect(base).toMatch(/^[0-9a-f]{64}$/)
    expect(dense({ shape: [4, 8], constant: new Uint8Array(128).fill(9) })).toBe(base)
    const renumbered = modelOf(
      [
        tensorOf(constant(4, 8), 'weights'),
        tensorOf(activation(1, 4), 'scores'),
        tensorOf(activation(1, 8), 'image'),
      ],
      [operator('FULLY_CONNECTED', [2, 0], [1])],
    )
    expect(analyse(renumbered).digest).toBe(base)
  })

  it('differs by type, options, shape and by what is constant', () => {
    const others = [
      dense({ shape: [4, 8], dtype: 'float16', constant: true }),
      dense(constant(4, 8), { fusedActivation: 'RELU' }),
      dense(activation(4, 8)),
      dense({ shape: [4, 8], dtype: 'float32', constant: true, more: { isVariable: true } }),
      analyse(oneOperator('FULLY_CONNECTED', [activation(2, 8), constant(4, 8)], activation(2, 4))).digest,
    ]
    expect(new Set([base, ...others]).size).toBe(others.length + 1)
  })

  it('differs by the axes an operator works along', () => {
    const mean = (axis: number) => {
      const axes: Part = { shape: [1], dtype: 'int32', constant: new Uint8Array(Int32Array.of(axis).buffer) }
      return analyse(oneOperator('MEAN', [activation(4, 4), axes], activation(4))).digest
    }
    expect(mean(0)).not.toBe(mean(1))
  })

  it('takes options left out for their defaults', () => {
    const model = oneOperator('SOFTMAX', [activation(1, 4)], activation(1, 4))
    const bare: TfliteModel = {
      ...model,
      graphs: model.graphs.map((graph) => ({
        ...graph,
        operators: graph.operators.map((o) => ({ ...o, options: {} })),
      })),
    }
    expect(analyse(bare).digest).toBe(analyse(model).digest)
  })
})

describe('called graphs', () => {
  const branch = (units: number): Graph =>
    modelOf(tensors(activation(1, 8), constant(units, 8), activation(1, units)), [
      operator('FULLY_CONNECTED', [0, 1], [2]),
    ]).graphs[0] as Graph
  const calling = (type: string, options: Record<string, number>): TfliteModel => {
    const main = modelOf(tensors(activation(1, 8), activation(1, 8)), [operator(type, [0], [1], options)])
    return { ...main, graphs: [...main.graphs, branch(2), branch(3)] }
  }

  it('cost the dearest branch of a condition and all its parameters', () => {
    const model = calling('IF', { thenSubgraphIndex: 1, elseSubgraphIndex: 2 })
    expect(analyse(model)).toMatchObject({ macs: 24, params: 40, otherOps: {} })
  })

  it('cost one round of a loop', () => {
    expect(analyse(calling('WHILE', { condSubgraphIndex: 1, bodySubgraphIndex: 2 }))).toMatchObject({
      macs: 40,
    })
  })
})

describe('the dominant type', () => {
  it('is that of the weights that most multiply-accumulates use', () => {
    const parts: Part[] = [
      activation(1, 8),
      { shape: [100, 8], dtype: 'int8', constant: true },
      activation(1, 100),
      constant(2, 100),
      activation(1, 2),
    ]
    const model = modelOf(tensors(...parts), [
      operator('FULLY_CONNECTED', [0, 1], [2]),
      operator('FULLY_CONNECTED', [2, 3], [4]),
    ])
    expect(analyse(model).dtype).toBe('int8')
  })

  it('is that of the first input where nothing multiplies', () => {
    const cast = oneOperator('CAST', [{ shape: [1], dtype: 'int64' }], activation(1))
    expect(analyse(cast).dtype).toBe('int64')
  })
})
