import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readModel } from '../../read/index.js'
import { runReference } from '../../reference/index.js'
import { buildGraph, canonicalGraphSpec, graphSpecDigest } from './build-graph.js'

const conv = (filters: number, channels: number) => ({
  type: 'CONV_2D',
  options: { padding: 'SAME', strideH: 2, strideW: 2, fusedActivation: 'RELU' },
  weights: { filters: { shape: [filters, 3, 3, channels] }, bias: { shape: [filters] } },
})

const twoBranches = {
  inputs: [{ name: 'image', shape: [1, 8, 8, 3] }],
  operators: [
    { type: 'ADD', inputs: ['left', 'right'], outputs: ['sum'] },
    { ...conv(4, 3), inputs: ['image'], outputs: ['left'] },
    { ...conv(4, 3), inputs: ['image'], outputs: ['right'] },
    {
      type: 'MEAN',
      inputs: ['sum'],
      outputs: ['pooled'],
      options: { keepDims: false },
      weights: { axes: { values: [1, 2] } },
    },
  ],
  outputs: ['pooled'],
}

describe('buildGraph', () => {
  it('runs operators after what they need, wherever they stand', () => {
    const { model, bytes, spec } = buildGraph(twoBranches, 3)
    const types = model.graphs[0]?.operators.map(({ type }) => type)
    expect(types).toEqual(['CONV_2D', 'CONV_2D', 'ADD', 'MEAN'])
    expect(spec.graph.operators.map(({ outputs }) => outputs[0])).toEqual(['left', 'right', 'sum', 'pooled'])
    const [graph] = readModel(bytes).graphs
    expect(graph?.outputs.map((index) => graph.tensors[index])).toMatchObject([
      { name: 'pooled', shape: [1, 4], dtype: 'float32' },
    ])
  })

  it('gives the same bytes for the same graph and seed, in its canonical form too', () => {
    const first = buildGraph(twoBranches, 3)
    const again = buildGraph(first.spec.graph, 3)
    expect(again.bytes).toEqual(first.bytes)
    expect(again.specDigest).toBe(first.specDigest)
    expect(canonicalGraphSpec(first.spec.graph)).toEqual(first.spec.graph)
    expect(buildGraph(twoBranches, 4).bytes).not.toEqual(first.bytes)
    expect(graphSpecDigest(twoBranches, 4)).not.toBe(first.specDigest)
  })

  it('leaves options at their default out, but not those that the type requires', () => {
    const { operators } = canonicalGraphSpec({
      inputs: [{ name: 'x', shape: [2, 3] }],
      operators: [
        {
          type: 'CONCATENATION',
          inputs: ['x', 'x'],
          options: { axis: 0 },
        },
        {
          type: 'ADD',
          inputs: ['concatenation_0'],
          options: { fusedActivation: 'NONE' },
          weights: { y: { shape: [3] } },
        },
      ],
      outputs: ['add_1'],
    })
    expect(operators.map(({ options }) => options)).toEqual([{ axis: 0 }, {}])
    expect(
      graphSpecDigest({ inputs: [{ name: 'x', shape: [2, 3] }], operators, outputs: ['add_1'] }, 0),
    ).toMatch(/^[0-9a-f]{64}$/)
  })

  it('puts given constants where they belong', () => {
    const { model } = buildGraph({
      inputs: [{ name: 'x', shape: [2] }],
      operators: [{ type: 'SUB', inputs: ['x'], weights: { x: { values: [10, 20] } }, outputs: ['y'] }],
      outputs: ['y'],
    })
    expect(Array.from(runReference(model, [Float32Array.of(1, 2)]).outputs[0]?.values ?? [])).toEqual([9, 18])
  })

  it('keeps activations at their scale through a deep chain of layers', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom('NONE', 'RELU'), (seed, fusedActivation) => {
        const layers = Array.from({ length: 12 }, (_, index) => ({
          type: 'FULLY_CONNECTED',
          inputs: [index === 0 ? 'x' : `y${index - 1}`],
          outputs: [`y${index}`],
          options: { fusedActivation },
          weights: { weights: { shape: [64, 64] } },
        }))
        const graph = { inputs: [{ name: 'x', shape: [1, 64] }], operators: layers, outputs: ['y11'] }
        const x = Float32Array.from({ length: 64 }, (_, i) => Math.SQRT2 * Math.sin(i * 1.7))
        const [output] = runReference(buildGraph(graph, seed).model, [x]).outputs
        const values = Array.from(output?.values ?? [])
        const meanSquare = values.reduce((sum, y) => sum + y * y, 0) / values.length
        expect(meanSquare).toBeGreaterThan(0.02)
        expect(meanSquare).toBeLessThan(20)
      }),
      { numRuns: 10, seed: 6 },
    )
  })

  it('gives each operator the version that its options need', () => {
    const resized = (halfPixelCenters: boolean) =>
      buildGraph({
        inputs: [{ name: 'x', shape: [1, 2, 2, 1] }],
        operators: [
          {
            type: 'RESIZE_BILINEAR',
            inputs: ['x'],
            outputs: ['y'],
            options: { halfPixelCenters },
            weights: { size: { values: [4, 4] } },
          },
        ],
        outputs: ['y'],
      }).model.graphs[0]?.operators[0]?.version
    expect([resized(false), resized(true)]).toEqual([1, 3])
  })

  it('takes a chain of as many operators as a graph may have, given back to front', () => {
    const operators = Array.from({ length: 10_000 }, (_, index) => ({
      type: 'RELU',
      inputs: [index === 0 ? 'x' : `y${index - 1}`],
      outputs: [`y${index}`],
    })).toReversed()
    const { operators: sorted } = canonicalGraphSpec({
      inputs: [{ name: 'x', shape: [1] }],
      operators,
      outputs: ['y9999'],
    })
    expect(sorted.map(({ outputs }) => outputs[0])).toEqual(
      operators.map(({ outputs }) => outputs[0]).toReversed(),
    )
  })
})
