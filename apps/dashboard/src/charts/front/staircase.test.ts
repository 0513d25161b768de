import { describe, expect, it } from 'vitest'
import { staircase } from './staircase.js'

const usual = { cost: 'lower', quality: 'higher' } as const

describe('staircase', () => {
  it('orders by cost and keeps one corner of equal costs, the best', () => {
    expect(
      staircase(
        [
          [20, 75],
          [5, 60],
          [5, 58],
          [30, 75],
        ],
        usual,
      ),
    ).toEqual([
      [5, 60],
      [20, 75],
    ])
  })

  it('goes the other way where more cost or less quality is better', () => {
    expect(
      staircase(
        [
          [10, 8],
          [50, 20],
        ],
        { cost: 'higher', quality: 'lower' },
      ),
    ).toEqual([
      [50, 20],
      [10, 8],
    ])
  })
})
