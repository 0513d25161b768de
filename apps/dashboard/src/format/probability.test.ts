import { expect, it } from 'vitest'
import { formatProbability } from './probability.js'

it('never rounds to a certainty', () => {
  expect([0, 0.001, 0.42, 0.996, 1].map(formatProbability)).toEqual([
    '0.00',
    '< 0.01',
    '0.42',
    '> 0.99',
    '1.00',
  ])
})
