import { describe, expect, it } from 'vitest'
import { analyse } from '../../analyse/index.js'
import type { TfliteModel } from '../../graph.js'
import { readModel } from '../../read/index.js'
import { runReference } from '../../reference/index.js'
import { buildGraph } from './build-graph.js'

const step = (input: string, output: string) => ({
  type: 'SVDF',
  inputs: [input],
  outputs: [output],
  options: { rank: 2 },
  weights: { features: { shape: [4, 3] }, time: { shape: [4, 5] } },
})
const twoSteps = {
  inputs: ['first', 'second'].map((name) => ({ name, shape: [2, 3] })),
  operators: [step('first', 'y0'), step('second', 'y1')],
  outputs: ['y0', 'y1'],
}

describe('the state of an operator', () => {
  it('is a variable tensor without data, after the place of a bias that is left out', () => {
    const [graph] = readModel(buildGraph(twoSteps, 1).bytes).graphs
    const inputs = graph?.operators[0]?.inputs ?? []
    expect(inputs.map((index) => graph?.tensors[index]?.name)).toEqual([
      'first',
      'y0/features',
      'y0/time',
      undefined,
      'y0/state',
    ])
    expect(inputs[3]).toBe(-1)
    const state = graph?.tensors[inputs[4] ?? 0]
    expect(state).toMatchObject({ shape: [2, 4 * 5], dtype: 'float32', isVariable: true })
    expect(state?.data).toBeUndefined()
  })

  it('is no input or constant: neither weights nor multiply-accumulates count it', () => {
    const report = analyse(buildGraph(twoSteps, 1).model)
    expect(report.params).toBe(2 * (4 * 3 + 4 * 5))
    expect(report.macs).toBe(2 * 2 * (4 * 3 + 4 * 5))
  })

  it('keeps a chain of steps at its scale, whatever the mean square of what they read', () => {
    const steps = Array.from({ length: 8 }, (_, index) => ({
      type: 'SVDF',
      inputs: [index === 0 ? 'x' : `y${index - 1}`],
      outputs: [`y${index}`],
      options: { rank: 2, fusedActivation: 'RELU' },
      weights: { features: { shape: [256, index === 0 ? 64 : 128] }, time: { shape: [256, 1] } },
    }))
    const chain = { inputs: [{ name: 'x', shape: [1, 64] }], operators: steps, outputs: ['y7'] }
    const x = Float32Array.from({ length: 64 }, (_, i) => Math.SQRT2 * Math.sin(i * 1.7))
    const values = Array.from(runReference(buildGraph(chain, 5).model, [x]).outputs[0]?.values ?? [])
    const meanSquare = values.reduce((sum, y) => sum + y * y, 0) / values.length
    expect(meanSquare).toBeGreaterThan(0.5 / 8)
    expect(meanSquare).toBeLessThan(0.5 * 8)
  })

  it('holds what the last step left: two steps on one state weigh two columns of time', () => {
    const model = sharingOneState(buildGraph(twoSteps, 2).model)
    const first = Float32Array.of(1, 2, 3, 4, 5, 6)
    const second = Float32Array.of(-3, 1, 0, 2, 2, -5)
    const alone = runReference(buildGraph(twoSteps, 2).model, [first, second]).outputs[1]?.values ?? []
    const after = runReference(model, [first, second]).outputs[1]?.values ?? []
    const remembered = outputOfColumn(model, first, 3)
    for (const [index, value] of Array.from(after).entries()) {
      expect(value).toBeCloseTo((alone[index] ?? Number.NaN) + (remembered[index] ?? Number.NaN), 5)
    }
  })
})

/** The second step with the state of the first and so after it. */
function sharingOneState(model: TfliteModel): TfliteModel {
  return {
    ...model,
    graphs: model.graphs.map((graph) => {
      const state = graph.operators[0]?.inputs[4] ?? -1
      const share = (inputs: readonly number[]) => [...inputs.slice(0, 4), state]
      return { ...graph, operators: graph.operators.map((each) => ({ ...each, inputs: share(each.inputs) })) }
    }),
  }
}

/** What one column of the second step's time makes of the first step's features of x, which are by its weights. */
function outputOfColumn({ graphs: [graph] }: TfliteModel, x: Float32Array, column: number): number[] {
  const valuesOf = (operator: number, place: number) =>
    new Float32Array(
      graph?.tensors[graph.operators[operator]?.inputs[place] ?? 0]?.data?.slice().buffer ?? [],
    )
  const features = valuesOf(0, 1)
  const time = valuesOf(1, 2)
  const product = (batch: number, filter: number) =>
    [0, 1, 2].reduce((sum, i) => sum + (x[batch * 3 + i] ?? 0) * (features[filter * 3 + i] ?? 0), 0)
  return [0, 1].flatMap((batch) =>
    [0, 2].map((filter) =>
      [filter, filter + 1].reduce((sum, f) => sum + product(batch, f) * (time[f * 5 + column] ?? 0), 0),
    ),
  )
}
