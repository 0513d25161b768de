import { describe, expect, it } from 'vitest'
import { readModel } from '../read/index.js'
import { buildModel } from '../spaces/index.js'
import { sampleBytes } from '../testing/sample-model.js'
import { SliceError } from './slice-error.js'
import { sliceModel } from './slice-model.js'
import { sliceOperators } from './slice-operators.js'

const { model } = buildModel({ space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 32 } }, 3)
const operators = model.graphs[0]?.operators ?? []
const outputOf = (index: number) => operators[index]?.outputs[0] ?? -1

describe('sliceModel', () => {
  it('finds the operators between two tensors', () => {
    const slice = sliceModel(model, { inputs: [outputOf(4)], outputs: [outputOf(9)] })
    expect(slice).toEqual(sliceOperators(model, { first: 5, end: 10 }))
  })

  it('leaves out what the outputs do not need', () => {
    const whole = readModel(sampleBytes())
    expect(sliceModel(whole, { inputs: [0], outputs: [5] }).operators).toEqual([0, 1])
    expect(sliceModel(whole, { inputs: [3], outputs: [5] }).operators).toEqual([1])
  })

  it('keeps the order of inputs and outputs that it was asked for', () => {
    const add = operators.findIndex(({ type }) => type === 'ADD')
    const [a = -1, b = -1] = operators[add]?.inputs ?? []
    const { model: sum, inputs } = sliceModel(model, { inputs: [b, a], outputs: [outputOf(add)] })
    const [graph] = sum.graphs
    expect(inputs).toEqual([b, a])
    expect(graph?.inputs.map((tensor) => graph.tensors[tensor])).toEqual(
      [b, a].map((tensor) => model.graphs[0]?.tensors[tensor]),
    )
  })

  it.each([
    [
      'inputs that do not suffice',
      { inputs: [outputOf(9)], outputs: [outputOf(11), outputOf(4)] },
      /need tensor 0/,
    ],
    ['no output', { inputs: [0], outputs: [] }, /at least one output/],
    [
      'a tensor that is not there',
      { inputs: [0], outputs: [9999] },
      /tensor 9999: the graph has tensors 0 to/,
    ],
    ['a tensor twice', { inputs: [0], outputs: [0] }, /named twice/],
    [
      'a constant',
      { inputs: [0, operators[0]?.inputs[1] ?? -1], outputs: [outputOf(2)] },
      /is no activation/,
    ],
  ])('refuses %s', (_, cut, words) => {
    expect(() => sliceModel(model, cut)).toThrow(SliceError)
    expect(() => sliceModel(model, cut)).toThrow(words)
  })

  it('does not cross an operator that runs another graph', () => {
    const whole = readModel(sampleBytes())
    expect(() => sliceModel(whole, { inputs: [9], outputs: [10] })).toThrow('operator 4 (CALL) runs graph 1')
  })
})
