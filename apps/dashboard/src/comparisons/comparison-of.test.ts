import { describe, expect, it } from 'vitest'
import { type CompareChoice, comparisonOf } from './comparison-of.js'

const device = { id: 'dev_1' }
const choice: CompareChoice = {
  baseline: 'mdl_a',
  variants: ['mdl_b', 'mdl_a'],
  device: undefined,
  runtime: undefined,
  threads: 1,
  pairs: undefined,
}

describe('comparisonOf', () => {
  it('leaves to the API what was not chosen', () => {
    expect(comparisonOf(choice, device, undefined)).toEqual({
      baseline: 'mdl_a',
      variants: ['mdl_b', 'mdl_a'],
      device: 'dev_1',
    })
    expect(comparisonOf({ ...choice, threads: 2, pairs: 12 }, device, undefined)).toMatchObject({
      protocol: { threads: 2 },
      pairs: 12,
    })
  })

  it('is none without a baseline or without a variant', () => {
    expect(comparisonOf({ ...choice, baseline: undefined }, device, undefined)).toBeNull()
    expect(comparisonOf({ ...choice, variants: [] }, device, undefined)).toBeNull()
  })
})
