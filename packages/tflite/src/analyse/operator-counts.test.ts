import { describe, expect, it } from 'vitest'
import type { TfliteModel } from '../graph.js'
import { activation, constant, oneOperator, type Part } from '../testing/one-operator.js'
import { analyse } from './analyse.js'

const counts = (model: TfliteModel) => {
  const { macs, effectiveMacs, params } = analyse(model)
  return { macs, effectiveMacs, params }
}

/** Counts of an operator whose weights are all non-zero. */
function expectCounts(model: TfliteModel, macs: number, params: number): void {
  expect(counts(model)).toEqual({ macs, effectiveMacs: macs, params })
}

describe('convolutions', () => {
  it('count every tap at every output pixel, padding too', () => {
    const conv = oneOperator(
      'CONV_2D',
      [activation(1, 8, 8, 3), constant(16, 3, 3, 3), constant(16)],
      activation(1, 8, 8, 16),
      { strideW: 1, strideH: 1 },
    )
    expectCounts(conv, 8 * 8 * 16 * 3 * 3 * 3, 16 * 27 + 16)
  })

  it('count a group as wide as its filters are deep', () => {
    const grouped = oneOperator(
      'CONV_2D',
      [activation(2, 4, 4, 8), constant(8, 1, 1, 2)],
      activation(2, 4, 4, 8),
    )
    expectCounts(grouped, 2 * 4 * 4 * 8 * 2, 16)
  })

  it('count depthwise as H·W·k²·C of the output', () => {
    const depthwise = oneOperator(
      'DEPTHWISE_CONV_2D',
      [activation(1, 8, 8, 6), constant(1, 5, 5, 6), constant(6)],
      activation(1, 4, 4, 6),
    )
    expectCounts(depthwise, 4 * 4 * 25 * 6, 156)
  })

  it('count transposed ones by input pixels', () => {
    const shape: Part = { shape: [4], dtype: 'int32', constant: true }
    const transposed = oneOperator(
      'TRANSPOSE_CONV',
      [shape, constant(5, 3, 3, 2), activation(1, 4, 4, 2), constant(5)],
      activation(1, 8, 8, 5),
    )
    expectCounts(transposed, 4 * 4 * 5 * 9 * 2, 95)
  })

  it('count in three dimensions', () => {
    const conv = oneOperator(
      'CONV_3D',
      [activation(1, 4, 4, 4, 2), constant(3, 3, 3, 2, 5)],
      activation(1, 2, 4, 4, 5),
    )
    expectCounts(conv, 2 * 4 * 4 * 270, 270)
    const shape: Part = { shape: [5], dtype: 'int32', constant: true }
    const transposed = oneOperator(
      'CONV_3D_TRANSPOSE',
      [shape, constant(3, 3, 3, 5, 2), activation(1, 2, 4, 4, 2)],
      activation(1, 4, 8, 8, 5),
    )
    expectCounts(transposed, 2 * 4 * 4 * 270, 270)
  })
})

describe('products of matrices', () => {
  it('count fully connected by rows of input', () => {
    const dense = oneOperator('FULLY_CONNECTED', [activation(7, 10), constant(4, 10), null], activation(7, 4))
    expectCounts(dense, 7 * 40, 40)
    const flattened = oneOperator(
      'FULLY_CONNECTED',
      [activation(2, 2, 2, 5), constant(4, 20)],
      activation(2, 4),
    )
    expectCounts(flattened, 2 * 80, 80)
  })

  it('count both attention products, which have no weights', () => {
    const scores = oneOperator(
      'BATCH_MATMUL',
      [activation(1, 4, 49, 16), activation(1, 4, 16, 49)],
      activation(1, 4, 49, 49),
    )
    expectCounts(scores, 4 * 49 * 49 * 16, 0)
    const transposed = oneOperator(
      'BATCH_MATMUL',
      [activation(4, 49, 16), activation(4, 49, 16)],
      activation(4, 49, 49),
      { adjY: true },
    )
    expectCounts(transposed, 4 * 49 * 49 * 16, 0)
  })

  it('count a constant on either side as weights', () => {
    const half: Part = {
      shape: [16, 8],
      constant: new Uint8Array(Float32Array.from({ length: 128 }, (_, i) => i % 2).buffer),
    }
    const right = oneOperator('BATCH_MATMUL', [activation(3, 5, 16), half], activation(3, 5, 8))
    expect(counts(right)).toEqual({ macs: 3 * 5 * 8 * 16, effectiveMacs: (3 * 5 * 8 * 16) / 2, params: 128 })
    const left = oneOperator('BATCH_MATMUL', [half, activation(16, 5)], activation(8, 5), { adjX: true })
    expect(counts(left)).toEqual({ macs: 8 * 5 * 16, effectiveMacs: 8 * 5 * 8, params: 128 })
  })

  it('count StableHLO products and convolutions', () => {
    const dot = oneOperator('STABLEHLO_DOT_GENERAL', [activation(5, 16), constant(16, 8)], activation(5, 8), {
      lhsContractingDimensions: [1],
    })
    expectCounts(dot, 5 * 16 * 8, 128)
    const conv = oneOperator(
      'STABLEHLO_CONVOLUTION',
      [activation(1, 8, 8, 3), constant(3, 3, 3, 16)],
      activation(1, 4, 4, 16),
      {
        kernelOutputFeatureDimension: 3,
      },
    )
    expectCounts(conv, 4 * 4 * 27 * 16, 432)
  })
})

describe('recurrent operators', () => {
  const gates = (units: number, features: number) => [1, 2, 3, 4].map(() => constant(units, features))
  const vectors = (count: number, units: number) => Array.from({ length: count }, () => constant(units))
  const none = (count: number) => Array.from({ length: count }, () => null)
  const state: Part = { shape: [1, 5], more: { isVariable: true } }

  it('count an LSTM once for each step of each sequence', () => {
    const inputs = [
      activation(2, 9, 3),
      ...gates(5, 3),
      ...gates(5, 5),
      ...none(3),
      ...vectors(4, 5),
      null,
      null,
      state,
      state,
    ]
    const lstm = oneOperator('UNIDIRECTIONAL_SEQUENCE_LSTM', inputs, activation(2, 9, 5))
    expectCounts(lstm, 2 * 9 * 4 * 5 * (3 + 5), 4 * 5 * (3 + 5) + 20)
  })

  it('count peepholes as parameters that no matrix multiplies, and a projection as a matrix', () => {
    const projected: Part = { shape: [1, 2], more: { isVariable: true } }
    const inputs = [
      activation(1, 3),
      ...gates(5, 3),
      ...gates(5, 2),
      ...vectors(3, 5),
      ...vectors(4, 5),
      constant(2, 5),
      constant(2),
      projected,
      state,
    ]
    expectCounts(oneOperator('LSTM', inputs, activation(1, 2)), 4 * 5 * (3 + 2) + 10, 100 + 15 + 20 + 10 + 2)
  })

  it('leave out gates that are left out (coupled input and forget)', () => {
    const inputs = [
      activation(1, 3),
      null,
      ...gates(5, 3).slice(1),
      null,
      ...gates(5, 5).slice(1),
      ...none(4),
      ...vectors(3, 5),
      null,
      null,
      state,
      state,
    ]
    expectCounts(oneOperator('LSTM', inputs, activation(1, 5)), 3 * 5 * 8, 3 * 40 + 15)
  })

  it('count the basic LSTM, whose gates are one matrix', () => {
    const inputs = [activation(4, 3), activation(4, 5), constant(20, 8), constant(20), activation(4, 5)]
    expectCounts(oneOperator('LSTM', inputs, activation(4, 5), { kernelType: 'BASIC' }), 4 * 160, 180)
  })

  it('count an RNN', () => {
    const inputs = [activation(1, 6, 3), constant(5, 3), constant(5, 5), constant(5), state]
    expectCounts(oneOperator('UNIDIRECTIONAL_SEQUENCE_RNN', inputs, activation(1, 6, 5)), 6 * 40, 45)
  })

  it('count both directions', () => {
    const direction = [constant(5, 3), constant(5, 5), constant(5), state]
    const rnn = oneOperator(
      'BIDIRECTIONAL_SEQUENCE_RNN',
      [activation(1, 6, 3), ...direction, ...direction],
      activation(1, 6, 10),
    )
    expectCounts(rnn, 6 * 80, 90)
    const half = [...gates(5, 3), ...gates(5, 5), ...none(3), ...vectors(4, 5), null, null]
    const lstm = oneOperator(
      'BIDIRECTIONAL_SEQUENCE_LSTM',
      [activation(1, 6, 3), ...half, ...half],
      activation(1, 6, 10),
    )
    expectCounts(lstm, 6 * 2 * 160, 2 * 180)
  })

  it('count both filters of SVDF', () => {
    const memory: Part = { shape: [2, 70], more: { isVariable: true } }
    const svdf = oneOperator(
      'SVDF',
      [activation(2, 3), constant(7, 3), constant(7, 10), constant(7), memory],
      activation(2, 7),
    )
    expectCounts(svdf, 2 * (21 + 70), 98)
  })
})

describe('operators that count no multiply-accumulates', () => {
  it('are listed', () => {
    const add = oneOperator('ADD', [activation(1, 4), activation(1, 4)], activation(1, 4))
    expect(analyse(add)).toMatchObject({ macs: 0, params: 0, otherOps: { ADD: 1 } })
    const custom = oneOperator('CUSTOM', [activation(1)], activation(1))
    const named = { ...custom.graphs[0]?.operators[0], customName: 'Twist' }
    const [graph] = custom.graphs
    expect(
      analyse({ ...custom, graphs: [{ ...graph, operators: [named] }] } as TfliteModel).otherOps,
    ).toEqual({
      'CUSTOM:Twist': 1,
    })
  })

  it('have parameters where they scale or shift by a constant vector, not a scalar', () => {
    expect(
      counts(oneOperator('MUL', [activation(1, 4, 4, 8), constant(8)], activation(1, 4, 4, 8))).params,
    ).toBe(8)
    expect(counts(oneOperator('MUL', [activation(1, 8), constant()], activation(1, 8))).params).toBe(0)
    expect(
      counts(oneOperator('PRELU', [activation(1, 4, 4, 8), constant(1, 1, 8)], activation(1, 4, 4, 8)))
        .params,
    ).toBe(8)
  })
})

describe('shapes that an operator cannot have', () => {
  it('are an invalid model, with the place', () => {
    const flat = oneOperator('CONV_2D', [activation(1, 8), constant(4, 1, 1, 8)], activation(1, 4))
    expect(() => analyse(flat)).toThrow(
      'subgraphs[0].operators[0] (CONV_2D, tensor 2): [1, 4] has not 4 dimensions',
    )
    expect(() => analyse(oneOperator('FULLY_CONNECTED', [activation(1, 8)], activation(1, 4)))).toThrow(
      'needs more tensors',
    )
  })

  it('count nothing where only a run will know them', () => {
    const unknown = oneOperator('CONV_2D', [activation(), constant(4, 1, 1, 8)], activation())
    expect(counts(unknown)).toEqual({ macs: 0, effectiveMacs: 0, params: 32 })
  })
})
