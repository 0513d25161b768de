import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { float32Values } from '../edit/index.js'
import { fullyConnectedLayers, type Matrix } from '../testing/weighted-chain.js'
import { pruneModel } from './prune-model.js'
import type { PruneRequest } from './prune-request.js'

// No zeros, so that every zero afterwards is a pruned weight.
const matrix: fc.Arbitrary<Matrix> = fc
  .record({ outputs: fc.integer({ min: 1, max: 14 }), positions: fc.integer({ min: 1, max: 8 }) })
  .chain(({ outputs, positions }) => {
    const weight = fc.integer({ min: 1, max: 9 })
    const row = fc.array(weight, { minLength: positions, maxLength: positions })
    return fc.array(row, { minLength: outputs, maxLength: outputs })
  })
const share = fc.double({ min: 0, max: 0.99, noNaN: true })

function pruned(given: Matrix, request: object): { rows: number[][]; warnings: readonly string[] } {
  const { model, warnings } = pruneModel(fullyConnectedLayers([given]), {
    kind: 'prune',
    ...request,
  } as PruneRequest)
  const [weights] = (model.graphs[0]?.tensors ?? []).filter(({ data }) => data !== undefined)
  const values = weights ? [...float32Values(weights)] : []
  const positions = given[0]?.length ?? 0
  return { rows: given.map((_, row) => values.slice(row * positions, (row + 1) * positions)), warnings }
}

/** Sum of a run of rows at each position. */
const norms = (rows: Matrix): number[] =>
  (rows[0] ?? []).map((_, position) => rows.reduce((sum, row) => sum + (row[position] ?? 0), 0))

describe('blocks of output channels', () => {
  it.each([2, 4])(
    'of %i lose the positions of the smallest norms together; a tail stays dense',
    (blockChannels) => {
      fc.assert(
        fc.property(matrix, share, (given, sparsity) => {
          const { rows, warnings } = pruned(given, {
            pattern: 'block',
            blockChannels,
            sparsity,
            scope: 'layer',
          })
          const full = given.length - (given.length % blockChannels)
          expect(rows.slice(full)).toEqual(given.slice(full))
          const kept: number[] = []
          const lost: number[] = []
          for (let first = 0; first < full; first += blockChannels) {
            const block = rows.slice(first, first + blockChannels)
            const before = norms(given.slice(first, first + blockChannels))
            for (const [position, norm] of before.entries()) {
              const column = block.map((row) => row[position])
              if (column.every((value) => value === 0)) lost.push(norm)
              else {
                expect(column).toEqual(given.slice(first, first + blockChannels).map((row) => row[position]))
                kept.push(norm)
              }
            }
          }
          const wanted = Math.round((sparsity * given.flat().length) / blockChannels)
          expect(lost.length).toBe(Math.min(wanted, kept.length + lost.length))
          expect(Math.max(0, ...lost)).toBeLessThanOrEqual(Math.min(...kept, Number.POSITIVE_INFINITY))
          expect(warnings.some((text) => /beyond the last full block stay/.test(text))).toBe(
            wanted > kept.length + lost.length,
          )
        }),
        { seed: 3 },
      )
    },
  )
})

describe('a group pattern', () => {
  it.each([4, 5, 6])(
    'in rows of %i keeps as many positions in every group, those of its largest norms',
    (groupRows) => {
      fc.assert(
        fc.property(matrix, share, (given, sparsity) => {
          const { rows } = pruned(given, { pattern: 'group', groupRows, sparsity })
          const positions = given[0]?.length ?? 0
          const dropped = Math.round(sparsity * positions)
          for (let first = 0; first < given.length; first += groupRows) {
            const before = given.slice(first, first + groupRows)
            const ranked = norms(before)
              .map((norm, position) => ({ norm, position }))
              .sort((a, b) => a.norm - b.norm)
              .slice(0, dropped)
            const lost = new Set(ranked.map(({ position }) => position))
            const expected = before.map((row) =>
              row.map((weight, position) => (lost.has(position) ? 0 : weight)),
            )
            expect(rows.slice(first, first + groupRows)).toEqual(expected)
          }
        }),
        { seed: 4 },
      )
    },
  )

  it('keeps the floor of each layer and says so', () => {
    const given = Array.from({ length: 4 }, () => [1, 2, 3, 4, 5])
    const { rows, warnings } = pruned(given, {
      pattern: 'group',
      groupRows: 4,
      sparsity: 0.8,
      minWeightsPerLayer: 9,
    })
    expect(rows).toEqual(Array(4).fill([0, 0, 3, 4, 5]))
    expect(warnings).toEqual([expect.stringMatching(/fc0 is pruned less than asked for: the 9 weights/)])
  })
})
