import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TfliteModel } from '../graph.js'
import { buildModel } from '../spaces/index.js'
import { activation, modelOf, tensorOf } from '../testing/one-operator.js'
import { expectedShares } from './expected-shares.js'
import { prefixCuts } from './prefix-cuts.js'
import { prefix } from './slice-operators.js'
import { tensorBytes } from './tensor-bytes.js'

const { model } = buildModel({ space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 96 } }, 3)
const shares = expectedShares(model)
const operatorCount = shares.length

/** Bytes that a prefix lets out, by the slice itself. */
function outputBytes(of: TfliteModel, last: number): number {
  const [graph] = prefix(of, last + 1).model.graphs
  return (graph?.outputs ?? []).reduce((sum, tensor) => sum + tensorBytes(graph?.tensors[tensor]), 0)
}

/** A chain of operators whose outputs have the given lengths. */
function chain(lengths: readonly number[]): TfliteModel {
  const tensors = [activation(1, 1), ...lengths.map((length) => activation(1, length))]
  const operators = lengths.map((_, i) => ({
    type: 'CUSTOM',
    customName: 'X',
    version: 1,
    inputs: [i],
    outputs: [i + 1],
    options: {},
  }))
  return modelOf(
    tensors.map((part, i) => tensorOf(part, `t${i}`)),
    operators,
  )
}

const reached = (cut: number) => shares.slice(0, cut + 1).reduce((sum, share) => sum + share, 0)

describe('prefixCuts', () => {
  it('gives places inside the model, each once, at most as many as asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 80 }), (count) => {
        const cuts = prefixCuts(model, shares, count)
        expect(cuts).toEqual([...new Set(cuts)].toSorted((a, b) => a - b))
        expect(cuts.length).toBeLessThanOrEqual(count)
        if (count > 0) expect(cuts.length).toBeGreaterThan(0)
        for (const cut of cuts) {
          expect(cut).toBeGreaterThan(0)
          expect(cut).toBeLessThan(operatorCount - 1)
        }
      }),
    )
  })

  it('spreads them over the expected time', () => {
    const cuts = prefixCuts(model, shares, 8)
    expect(cuts).toHaveLength(8)
    for (const [index, cut] of cuts.entries()) {
      expect(Math.abs(reached(cut) - (index + 1) / 9)).toBeLessThan(0.1)
    }
  })

  it('cuts where little is alive, and just there', () => {
    const narrow = chain([9, 9, 1, 9, 9, 9, 2, 9, 9])
    expect(prefixCuts(narrow, Array(9).fill(1 / 9), 2)).toEqual([2, 6])
    // Beside the places that the time alone would choose, where a block's expansion is often alive.
    const spread = Array.from({ length: 8 }, (_, cut) =>
      shares.findIndex((_, i) => reached(i) >= (cut + 1) / 9),
    )
    const bytesOf = (cuts: readonly number[]) => cuts.reduce((sum, cut) => sum + outputBytes(model, cut), 0)
    expect(bytesOf(prefixCuts(model, shares, 8))).toBeLessThan(0.8 * bytesOf(spread))
  })

  it('has no place in a model of two operators', () => {
    expect(prefixCuts(chain([1, 1]), [0.5, 0.5], 4)).toEqual([])
    expect(prefixCuts(chain([1]), [1], 4)).toEqual([])
    expect(prefixCuts(chain([1, 1, 1]), [0.3, 0.3, 0.4], 4)).toEqual([1])
  })
})

describe('expectedShares', () => {
  it('sum to 1 and follow the counts', () => {
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
    expect(Math.min(...shares)).toBeGreaterThan(0)
    expect(shares.indexOf(Math.max(...shares))).toBeGreaterThan(0)
  })
})
