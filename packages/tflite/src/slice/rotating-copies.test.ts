import { describe, expect, it } from 'vitest'
import { readModel } from '../read/index.js'
import { runReference } from '../reference/index.js'
import { buildModel } from '../spaces/index.js'
import { activation, oneOperator } from '../testing/one-operator.js'
import { sampleBytes } from '../testing/sample-model.js'
import { writeModel } from '../write/index.js'
import { constantBytes, copiesWithin, rotatingCopies } from './rotating-copies.js'
import { singleOperator } from './slice-operators.js'

const { model } = buildModel({ space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 32 } }, 3)
const far = { weightBytes: 1e9, outputBytes: 1e9, copies: 1000 }
/** The first pointwise convolution: 8 to 16 channels over 16 x 16 pixels. */
const pointwise = singleOperator(model, 2)
const weightBytes = (8 * 16 + 16) * 4
const outputBytes = 16 * 16 * 16 * 4

describe('copies of a slice', () => {
  it('gives as many equal outputs, from weights in as many places of the file', () => {
    const read = readModel(writeModel(rotatingCopies(pointwise, 5)))
    const [graph] = read.graphs
    const input = Float32Array.from({ length: 16 * 16 * 8 }, (_, i) => ((i * 31) % 64) / 32 - 1)
    const outputs = runReference(read, [input]).outputs.map(({ values }) => values)
    const [expected] = runReference(pointwise.model, [input]).outputs
    expect(outputs).toEqual(Array(5).fill(expected?.values))
    const places = graph?.tensors.flatMap(({ data }) => data?.byteOffset ?? []) ?? []
    expect(new Set(places).size).toBe(2 * 5)
    expect(constantBytes(graph ?? { tensors: [] })).toBe(5 * weightBytes)
    expect(new Set(graph?.tensors.map(({ name }) => name)).size).toBe(graph?.tensors.length)
  })

  it.each([
    ['weights suffice', { weightBytes: 3 * weightBytes }, 3],
    ['a part more is wanted', { weightBytes: 3 * weightBytes + 1 }, 4],
    ['outputs would be more than wanted', { outputBytes: 3 * outputBytes - 1 }, 2],
    ['one output is more than wanted', { outputBytes: 1 }, 1],
    ['no weights are wanted', { weightBytes: 0 }, 1],
  ])('stops where %s', (_, limits, copies) => {
    expect(copiesWithin(pointwise, { ...far, ...limits })).toBe(copies)
  })

  it('has nothing to rotate without weights', () => {
    const slice = singleOperator(oneOperator('RELU', [activation(1, 8)], activation(1, 8)), 0)
    expect(copiesWithin(slice, far)).toBe(1)
    expect(rotatingCopies(slice, 1)).toEqual(slice.model)
  })

  it('gives every copy state of its own', () => {
    const slice = singleOperator(readModel(sampleBytes()), 2)
    const [graph] = rotatingCopies({ ...slice, model: withWeights(slice.model) }, 2).graphs
    expect(graph?.tensors.filter(({ isVariable }) => isVariable).map(({ name }) => name)).toEqual([
      'state',
      'state/copy1',
    ])
    expect(graph?.inputs).toHaveLength(1)
    expect(graph?.operators[1]?.inputs.at(-1)).toBe(-1)
  })
})

/** The sample's stateful operator has no constant: one in the place of what it leaves out. */
function withWeights(model: typeof pointwise.model): typeof model {
  const [graph] = model.graphs
  if (graph === undefined) return model
  const weights = { name: 'weights', shape: [4], dtype: 'float32', data: new Uint8Array(16).fill(1) } as const
  const operators = graph.operators.map((operator) => ({
    ...operator,
    inputs: [graph.tensors.length, ...operator.inputs],
  }))
  return { ...model, graphs: [{ ...graph, tensors: [...graph.tensors, weights], operators }] }
}
