import { describe, expect, it } from 'vitest'
import { sortRows } from './sort-rows.js'

describe('sortRows', () => {
  const rows = [
    { name: 'b', ms: 10 },
    { name: 'a10', ms: null },
    { name: 'a9', ms: 2 },
    { name: 'c', ms: 10 },
  ]
  const names = (sorted: readonly { name: string }[]) => sorted.map(({ name }) => name)

  it('keeps ties in their order and null last, in both directions', () => {
    expect(names(sortRows(rows, ({ ms }) => ms, false))).toEqual(['a9', 'b', 'c', 'a10'])
    expect(names(sortRows(rows, ({ ms }) => ms, true))).toEqual(['b', 'c', 'a9', 'a10'])
  })

  it('orders numbers within words by their value', () => {
    expect(names(sortRows(rows, ({ name }) => name, false))).toEqual(['a9', 'a10', 'b', 'c'])
  })

  it('leaves the given rows as they are', () => {
    sortRows(rows, ({ name }) => name, false)
    expect(rows[0]?.name).toBe('b')
  })
})
