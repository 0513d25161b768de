import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Operator, operatorRows, ownSharesOf, rangesText, sharesByType } from './operator-rows.js'

const operator = (index: number, change: Partial<Operator> = {}): Operator => ({
  index,
  type: 'CONV_2D',
  medianUs: 10,
  meanUs: 11,
  share: 0.1,
  low: 9,
  high: 12,
  hotUs: 8,
  group: null,
  ...change,
})

describe('operatorRows', () => {
  it('gives an operator its interval, and a group one row without any', () => {
    const rows = operatorRows([
      operator(0),
      operator(1, { group: 0, type: 'ADD', medianUs: 1 }),
      operator(2, { group: 0, type: 'MUL', medianUs: 2, hotUs: null }),
      operator(3, { group: null }),
    ])
    expect(rows.map(({ indices }) => indices)).toEqual([[0], [1, 2], [3]])
    expect(rows[0]).toMatchObject({ interval: { low: 9, high: 12 }, hotUs: 8 })
    expect(rows[1]).toEqual({
      indices: [1, 2],
      types: ['ADD', 'MUL'],
      medianUs: 3,
      interval: null,
      hotUs: null,
      share: 0.2,
      ownShare: null,
    })
  })

  it('sets the runtime’s own shares beside, summed up like the operators', () => {
    const operators = [operator(0), operator(1, { group: 0 }), operator(2, { group: 0 })]
    const own = [0.5, 0.3, 0.2].map((share) => ({ name: 'a', type: 'Convolution', meanUs: 1, share }))
    const shares = ownSharesOf(operators, own)
    expect(operatorRows(operators, shares).map(({ ownShare }) => ownShare)).toEqual([0.5, 0.5])
    expect(ownSharesOf(operators, own.slice(1))).toBeNull()
    expect(ownSharesOf(operators, null)).toBeNull()
  })

  it('loses no operator and no time, however they are grouped', () => {
    const groups = fc.array(fc.option(fc.nat(4)), { maxLength: 30 })
    fc.assert(
      fc.property(groups, (grouping) => {
        const operators = grouping.map((group, index) => operator(index, { group, medianUs: index }))
        const rows = operatorRows(operators)
        const indices = rows.flatMap((row) => row.indices).sort((a, b) => a - b)
        expect(indices).toEqual(operators.map(({ index }) => index))
        const total = rows.reduce((sum, { medianUs }) => sum + medianUs, 0)
        expect(total).toBe(operators.reduce((sum, { medianUs }) => sum + medianUs, 0))
      }),
    )
  })
})

describe('sharesByType', () => {
  it('sums the types up, the largest first', () => {
    const shares = sharesByType([
      { type: 'ADD', share: 0.1 },
      { type: 'CONV_2D', share: 0.5 },
      { type: 'ADD', share: 0.2 },
    ])
    expect(shares.map(({ type }) => type)).toEqual(['CONV_2D', 'ADD'])
    expect(shares[1]?.share).toBeCloseTo(0.3, 12)
  })
})

describe('rangesText', () => {
  it('joins what follows each other', () => {
    expect([[3], [4, 5, 6], [4, 5, 6, 9], []].map(rangesText)).toEqual(['3', '4–6', '4–6, 9', ''])
  })
})
