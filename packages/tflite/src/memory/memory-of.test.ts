import { describe, expect, it } from 'vitest'
import type { Graph, Operator, TfliteModel } from '../graph.js'
import { completeOptions } from '../schema/index.js'
import { activation, constant, modelOf, type Part, tensorOf } from '../testing/one-operator.js'
import { planArena } from './arena-plan.js'
import { memoryOf } from './memory-of.js'

const operator = (type: string, inputs: number[], outputs: number[], options = {}): Operator => ({
  type,
  version: 1,
  inputs,
  outputs,
  options: completeOptions(type, options),
})
const tensors = (...parts: Part[]) => parts.map((part, index) => tensorOf(part, `t${index}`))
const withGraph = (model: TfliteModel, extra: Partial<Graph>): TfliteModel => ({
  ...model,
  graphs: model.graphs.map((graph) => ({ ...graph, ...extra })),
})
const planOf = ({ graphs: [graph] }: TfliteModel) => planArena(graph as Graph)

// Units of 64 bytes: x (10) -> a (20) -> b (5) -> c (10), then x + c.
const units = (count: number) => activation(16 * count)
const chain = modelOf(tensors(units(10), units(20), units(5), units(10), units(10)), [
  operator('SUM', [0], [1]),
  operator('SUM', [1], [2]),
  operator('SUM', [2], [3]),
  operator('ADD', [0, 3], [4]),
])

describe('peak live', () => {
  it('is the most alive at once, and says where', () => {
    expect(memoryOf(chain)).toMatchObject({ peakLiveBytes: 64 * (10 + 20 + 5), peakAt: { live: 1 } })
  })

  it('fills each tensor up to 64 bytes', () => {
    const model = modelOf(tensors(activation(1), activation(17)), [operator('SUM', [0], [1])])
    expect(memoryOf(model).peakLiveBytes).toBe(64 + 128)
  })

  it('is 0, nowhere, without operators', () => {
    const empty = withGraph(chain, { operators: [], inputs: [], outputs: [] })
    expect(memoryOf(empty)).toEqual({
      peakLiveBytes: 0,
      arenaBytes: 0,
      peakInPlaceBytes: 0,
      peakAt: { live: null, inPlace: null },
    })
  })
})

describe('peak in place', () => {
  const inPlace = (...args: Parameters<typeof modelOf>) => memoryOf(modelOf(...args)).peakInPlaceBytes

  it('writes an elementwise result over an input that dies there', () => {
    expect(inPlace(tensors(units(4), units(4)), [operator('RELU', [0], [1])])).toBe(64 * 4)
    expect(inPlace(tensors(units(4), units(4)), [operator('CONV_2D', [0], [1])])).toBe(64 * 8)
  })

  it('leaves an input that is wanted later, that is smaller, or that the caller gets', () => {
    const later = [operator('RELU', [0], [1]), operator('ADD', [0, 1], [2])]
    // The ADD may still write over either of its inputs.
    expect(inPlace(tensors(units(4), units(4), units(4)), later)).toBe(64 * 8)
    expect(inPlace(tensors(units(1), constant(64), units(4)), [operator('ADD', [0, 1], [2])])).toBe(64 * 5)
    const given = withGraph(modelOf(tensors(units(4), units(4)), [operator('RELU', [0], [1])]), {
      outputs: [0, 1],
    })
    expect(memoryOf(given).peakInPlaceBytes).toBe(64 * 8)
    const int8: Part = { shape: [64], dtype: 'int8' }
    expect(inPlace(tensors(int8, units(4)), [operator('DEQUANTIZE', [0], [1])])).toBe(64 * 5)
  })
})

describe('the arena', () => {
  it('keeps the graph’s inputs to the end, as TFLite does', () => {
    const model = modelOf(tensors(units(10), units(1), units(10), units(10)), [
      operator('SUM', [0], [1]),
      operator('SUM', [1], [2]),
      operator('SUM', [2], [3]),
    ])
    expect(memoryOf(model)).toMatchObject({ peakLiveBytes: 64 * 20, arenaBytes: 64 * 30 })
  })

  it('takes the smallest gap that is large enough', () => {
    const plan = planOf(chain)
    const offsets = Object.fromEntries(plan.blocks.map(({ tensor, offset }) => [tensor, offset / 64]))
    expect(offsets).toEqual({ 0: 0, 1: 10, 3: 10, 4: 20, 2: 30 })
    expect(plan.overwrittenBytes).toBe(64 * 35)
  })

  it('never gives two that live at once the same bytes', () => {
    const random = (seed: number) => () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
      return seed / 2 ** 32
    }
    for (let seed = 0; seed < 50; seed++) {
      const next = random(seed)
      const count = 2 + Math.floor(next() * 30)
      const parts = Array.from({ length: count + 1 }, () => activation(1 + Math.floor(next() * 500)))
      const model = modelOf(
        tensors(...parts),
        Array.from({ length: count }, (_, i) => operator('ADD', [i, Math.floor(next() * (i + 1))], [i + 1])),
      )
      const { blocks, overwrittenBytes } = planOf(model)
      for (const [place, one] of blocks.entries()) {
        expect(one.offset % 64).toBe(0)
        expect(one.offset + one.bytes).toBeLessThanOrEqual(overwrittenBytes)
        for (const other of blocks.slice(place + 1)) {
          const atOnce = one.first <= other.last && other.first <= one.last
          const overlap = one.offset < other.offset + other.bytes && other.offset < one.offset + one.bytes
          expect(atOnce && overlap).toBe(false)
        }
      }
    }
  })

  it('keeps variables and unpacked weights apart, for good', () => {
    const half: Part = { shape: [256], dtype: 'float16', constant: true }
    const variable: Part = { shape: [32], more: { isVariable: true } }
    const model = modelOf(tensors(half, activation(256), variable, activation(256), activation(256)), [
      operator('DEQUANTIZE', [0], [1]),
      operator('ADD', [1, 3], [4]),
    ])
    expect(planOf(model)).toMatchObject({ persistentBytes: 1024 + 128, overwrittenBytes: 2048 })
  })

  it('gives a convolution room for its patches while it runs', () => {
    const parts = [activation(1, 8, 8, 4), constant(2, 3, 3, 4), constant(2), activation(1, 8, 8, 2)]
    const conv = operator('CONV_2D', [0, 1, 2], [3], { strideW: 1, strideH: 1 })
    expect(memoryOf(modelOf(tensors(...parts), [conv])).arenaBytes).toBe(4 * (256 + 64 * 36 + 128))
    const pointwise = tensors(
      activation(1, 8, 8, 4),
      constant(2, 1, 1, 4),
      constant(2),
      activation(1, 8, 8, 2),
    )
    expect(memoryOf(modelOf(pointwise, [conv])).arenaBytes).toBe(4 * (256 + 128))
  })
})
