import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TfliteModel } from '../graph.js'
import { readModel } from '../read/index.js'
import { runReference } from '../reference/index.js'
import { buildModel } from '../spaces/index.js'
import { activation, constant, modelOf, oneOperator, tensorOf } from '../testing/one-operator.js'
import { sampleBytes } from '../testing/sample-model.js'
import { writeModel } from '../write/index.js'
import type { Slice } from './slice.js'
import { prefix, singleOperator, sliceOperators } from './slice-operators.js'

const families = [
  { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 32 } },
  { space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 32 } },
  { space: 'mobilenet_v3', encoding: { size: 'small', resolution: 32 } },
  { space: 'mnasnet', encoding: { model: 'a1', width: 0.35, resolution: 32 } },
].map((spec) => ({ ...spec, model: buildModel(spec, 3).model }))

const image = Float32Array.from({ length: 32 * 32 * 3 }, (_, i) => ((i * 37) % 256) / 128 - 1)

/** What a slice makes of the values of its inputs, by tensor of the whole; through the file format and back. */
function runSlice({ model, inputs, outputs }: Slice, values: ReadonlyMap<number, Float32Array>) {
  const given = inputs.map((tensor) => values.get(tensor) ?? new Float32Array(0))
  const made = runReference(readModel(writeModel(model)), given).outputs
  return outputs.map((tensor, place) => [tensor, made[place]?.values] as const)
}

const graphOf = ({ graphs }: TfliteModel) =>
  graphs[0] ?? { operators: [], tensors: [], inputs: [], outputs: [] }

describe('slices of a range of operators', () => {
  it.each(families)('head then tail is the whole of $space, wherever it is cut', ({ model }) => {
    const whole = runReference(model, [image]).activations
    const { operators, outputs } = graphOf(model)
    const cuts = fc.integer({ min: 1, max: operators.length - 1 })
    fc.assert(
      fc.property(cuts, (cut) => {
        const head = runSlice(prefix(model, cut), new Map([[0, image]]))
        const alive = new Map(head) as Map<number, Float32Array>
        for (const [tensor, values] of alive) expect(values).toEqual(whole.get(tensor)?.values)
        alive.set(0, image)
        const tail = sliceOperators(model, { first: cut, end: operators.length })
        expect(runSlice(tail, alive)).toEqual(outputs.map((tensor) => [tensor, whole.get(tensor)?.values]))
      }),
      { numRuns: 4 },
    )
  })

  it('gives every operator alone what it has in the whole', () => {
    for (const { model } of families.slice(2, 3)) {
      const whole = runReference(model, [image]).activations
      const values = new Map([...whole].map(([tensor, { values }]) => [tensor, values as Float32Array]))
      for (const [index, { outputs }] of graphOf(model).operators.entries()) {
        const single = singleOperator(model, index)
        expect(single.operators).toEqual([index])
        expect(runSlice(single, values)).toEqual(outputs.map((tensor) => [tensor, values.get(tensor)]))
      }
    }
  })

  it('lets every value that is read later out of a prefix', () => {
    const { model } = families[1] as (typeof families)[number]
    const { operators } = graphOf(model)
    const add = operators.findIndex(({ type }) => type === 'ADD')
    const { inputs = [] } = operators[add] ?? {}
    // Both the residual and the last projection are alive just before the sum.
    expect(prefix(model, add).outputs.toSorted()).toEqual([...inputs].toSorted())
  })

  it('keeps quantisation, options and constants as they are', () => {
    const whole = readModel(sampleBytes())
    const { model, inputs, outputs } = singleOperator(whole, 0)
    const [graph] = model.graphs
    expect({ inputs, outputs }).toEqual({ inputs: [0], outputs: [3] })
    expect(graph?.tensors).toEqual(whole.graphs[0]?.tensors.slice(0, 4))
    expect(graph?.operators).toEqual(whole.graphs[0]?.operators.slice(0, 1))
    expect(readModel(writeModel(model))).toEqual(model)
  })

  it('keeps inputs that are left out, state and intermediates', () => {
    const whole = readModel(sampleBytes())
    const { model, inputs } = singleOperator(whole, 2)
    expect(inputs).toEqual([5])
    expect(model.graphs[0]?.tensors.map(({ name }) => name)).toEqual(['flat', 'twisted', 'state'])
    expect(model.graphs[0]?.operators[0]?.inputs).toEqual([0, 2, -1])
    expect(singleOperator(whole, 3).model.graphs[0]?.operators[0]?.intermediates).toEqual([3])
  })

  it('takes along what prepares constants, in whatever range they are read', () => {
    const half = { shape: [4, 8], dtype: 'float16', constant: true } as const
    const parts = [activation(1, 8), half, activation(4, 8), activation(1, 4), activation(1, 4)]
    const operator = (type: string, inputs: number[], outputs: number[]) => ({
      type,
      version: 1,
      inputs,
      outputs,
      options: {},
    })
    const model = modelOf(
      parts.map((part, index) => tensorOf(part, `t${index}`)),
      [
        operator('DEQUANTIZE', [1], [2]),
        operator('FULLY_CONNECTED', [0, 2, -1], [3]),
        operator('RELU', [3], [4]),
      ],
    )
    expect(singleOperator(model, 1)).toMatchObject({ operators: [0, 1], inputs: [0], outputs: [3] })
    expect(prefix(model, 2)).toMatchObject({ operators: [0, 1], inputs: [0], outputs: [3] })
    expect(singleOperator(model, 2)).toMatchObject({ operators: [2], inputs: [3], outputs: [4] })
    expect(() => singleOperator(model, 0)).toThrow('operator 0 (DEQUANTIZE) makes no activation')
  })

  it('lets results that nobody reads out, since a runtime makes them all the same', () => {
    const model = modelOf(
      [activation(1, 8), activation(1, 4), activation(1, 4), activation(1, 4)].map((part, i) =>
        tensorOf(part, `t${i}`),
      ),
      [
        { type: 'SPLIT', version: 1, inputs: [0], outputs: [1, 2], options: {} },
        { type: 'RELU', version: 1, inputs: [2], outputs: [3], options: {} },
      ],
    )
    expect(prefix(model, 1).outputs).toEqual([1, 2])
    expect(prefix(model, 2).outputs).toEqual([1, 3])
  })

  it('names the operator that runs another graph, and cuts beside it', () => {
    const whole = readModel(sampleBytes())
    expect(() => singleOperator(whole, 4)).toThrow('operator 4 (CALL) runs graph 1: a slice holds one graph')
    expect(() => prefix(whole, 5)).toThrow('operator 4 (CALL)')
    expect(prefix(whole, 4).model.graphs).toHaveLength(1)
  })

  it('is refused where there is nothing to cut', () => {
    const { model } = families[0] as (typeof families)[number]
    for (const [first, end] of [
      [0, 0],
      [3, 2],
      [-1, 4],
      [0, 99],
      [0.5, 2],
    ] as const) {
      expect(() => sliceOperators(model, { first, end })).toThrow('no range')
    }
    const handle = { shape: [1], dtype: 'resource' } as const
    const write = oneOperator('ASSIGN_VARIABLE', [handle, activation(1, 4)], activation(1, 4))
    expect(() => singleOperator(write, 0)).toThrow('tensor 0 "t0" is a resource and cannot be cut at')
    const constants = oneOperator('ADD', [constant(4), constant(4)], activation(4))
    // An output of the whole is one, whatever it is made of.
    expect(singleOperator(constants, 0)).toMatchObject({ inputs: [], outputs: [2] })
  })
})
