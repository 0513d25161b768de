import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { float32Values } from '../edit/index.js'
import type { TfliteModel } from '../graph.js'
import { fullyConnectedLayers, type Matrix } from '../testing/weighted-chain.js'
import { pruneModel } from './prune-model.js'

const matrix = (outputs: number, positions: number): fc.Arbitrary<Matrix> =>
  fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: positions, maxLength: positions }), {
    minLength: outputs,
    maxLength: outputs,
  })
const layers = fc.array(
  fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 7 })).chain(([o, p]) => matrix(o, p)),
  { minLength: 1, maxLength: 4 },
)
const share = fc.double({ min: 0, max: 0.99, noNaN: true })
const unstructured = { kind: 'prune', pattern: 'unstructured' } as const

const weightsOf = (model: TfliteModel): number[][] =>
  (model.graphs[0]?.tensors ?? []).flatMap((tensor) => (tensor.data ? [[...float32Values(tensor)]] : []))

/** The definition, by a stable sort of all weights. */
function sortedPruning(given: readonly (readonly number[])[], wanted: number): number[][] {
  const all = given.flatMap((weights, layer) => weights.map((weight, index) => ({ layer, index, weight })))
  const out = given.map((weights) => [...weights])
  for (const { layer, index } of all
    .sort((a, b) => Math.abs(a.weight) - Math.abs(b.weight))
    .slice(0, wanted)) {
    const weights = out[layer]
    if (weights && weights[index] !== 0) weights[index] = 0
  }
  return out
}

describe('unstructured pruning', () => {
  it('zeroes the smallest weights of all layers together, ties in order, exactly as many as asked for', () => {
    fc.assert(
      fc.property(layers, share, (matrices, sparsity) => {
        const given = matrices.map((rows) => rows.flat())
        const total = given.flat().length
        const { model, report } = pruneModel(fullyConnectedLayers(matrices), { ...unstructured, sparsity })
        const wanted = Math.round(sparsity * total)
        expect(weightsOf(model)).toEqual(sortedPruning(given, wanted))
        const before = given.flat().filter((weight) => weight === 0).length
        expect(report.zeros).toBe(Math.max(before, wanted))
        expect(report.weights).toBe(total)
      }),
      { seed: 1 },
    )
  })

  it('prunes each layer alone by its own share or by the scope', () => {
    fc.assert(
      fc.property(layers, share, share, (matrices, sparsity, own) => {
        const request = { ...unstructured, sparsity, scope: 'layer' as const, layers: { fc0: own } }
        const { model } = pruneModel(fullyConnectedLayers(matrices), request)
        const expected = matrices.flatMap((rows, index) => {
          const weights = rows.flat()
          return sortedPruning([weights], Math.round((index === 0 ? own : sparsity) * weights.length))
        })
        expect(weightsOf(model)).toEqual(expected)
      }),
      { seed: 2 },
    )
  })

  it('takes what a floor protects from the other layers, and keeps the sum exact', () => {
    const small = [[1, 2, 3, 4]]
    const large = [Array.from({ length: 20 }, (_, i) => 100 + i)]
    const { model, report, warnings } = pruneModel(fullyConnectedLayers([small, large]), {
      ...unstructured,
      sparsity: 0.5,
      minWeightsPerLayer: 3,
    })
    expect(weightsOf(model)[0]).toEqual([0, 2, 3, 4])
    expect(report.layers.map(({ zeros }) => zeros)).toEqual([1, 11])
    expect(report.zeros).toBe(12)
    expect(warnings).toEqual([])
  })

  it('warns of layers and of outputs that are left without weights', () => {
    const { report, warnings } = pruneModel(
      fullyConnectedLayers([
        [
          [1, 1],
          [1, 1],
        ],
        [
          [1, 2],
          [50, 60],
        ],
        [[70, 80]],
      ]),
      { ...unstructured, sparsity: 0.6 },
    )
    expect(report.layers.map(({ emptyOutputs }) => emptyOutputs)).toEqual([2, 1, 0])
    expect(warnings).toEqual([
      'layer collapse: fc0 has no weight left',
      'layer collapse: 1 of 2 outputs of fc1 have no weight left',
    ])
  })

  it('shares the bytes of what it leaves alone, and leaves the given model as it was', () => {
    const model = fullyConnectedLayers([[[1, 2, 3, 4]], [[1, 2, 3, 4]]])
    const before = structuredClone(model)
    const pruned = pruneModel(model, { ...unstructured, layers: { fc1: 0.5 } }).model
    expect(model).toEqual(before)
    const bytes = (of: TfliteModel, tensor: number) => of.graphs[0]?.tensors[tensor]?.data
    expect(bytes(pruned, 1)).toBe(bytes(model, 1))
    expect(bytes(pruned, 4)).not.toBe(bytes(model, 4))
  })

  it('prunes weights that two layers share once', () => {
    const model = fullyConnectedLayers([[[1, 2, 3, 4]], [[9, 9, 9, 9]]])
    const [graph] = model.graphs
    if (!graph) throw new Error('no graph')
    const operators = graph.operators.map((operator) => ({
      ...operator,
      inputs: operator.inputs.map((tensor, place) => (place === 1 ? 1 : tensor)),
    }))
    const { report } = pruneModel(
      { ...model, graphs: [{ ...graph, operators }] },
      { ...unstructured, sparsity: 0.5 },
    )
    expect(report.layers).toMatchObject([{ operators: [0, 1], weights: 4, zeros: 2 }])
  })
})
