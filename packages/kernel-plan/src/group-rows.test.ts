import { describe, expect, it } from 'vitest'
import { groupedRowsData, groupRows } from './group-rows.js'

// biome-ignore format: a matrix
const weights = Float32Array.from([
  1, 0, 2, 0,
  0, 0, 3, 0,
  0, 4, 0, 0,
])

describe('groupRows', () => {
  it('keeps each weight of a single row', () => {
    expect(groupRows(weights, 3, 4, 1)).toEqual({
      rows: 1,
      rowPointers: Uint32Array.of(0, 2, 3, 4),
      columns: Uint32Array.of(0, 2, 2, 1),
      values: Float32Array.of(1, 2, 3, 4),
    })
  })

  it('keeps a column where any row of the group has a weight, and fills the last group up with zeros', () => {
    expect(groupRows(weights, 3, 4, 2)).toEqual({
      rows: 2,
      rowPointers: Uint32Array.of(0, 2, 3),
      columns: Uint32Array.of(0, 2, 1),
      values: Float32Array.of(1, 0, 2, 3, 4, 0),
    })
  })

  it('has empty groups where all weights are zero', () => {
    expect(groupRows(new Float32Array(12), 3, 4, 1).rowPointers).toEqual(new Uint32Array(4))
  })

  it('keeps NaN, so that the kernels can refuse it', () => {
    expect(groupRows(Float32Array.of(Number.NaN), 1, 1, 1).columns).toEqual(Uint32Array.of(0))
  })

  it('lays pointers, columns and the bits of values one after another', () => {
    const data = groupedRowsData(groupRows(Float32Array.of(0, 1.5), 1, 2, 1))
    expect(data).toEqual(Uint32Array.of(0, 1, 1, 0x3fc00000))
  })
})
