import type { Transform } from '@paceline/contracts'
import { expect, it } from 'vitest'
import { transformedName } from './transform-names.js'

it.each<[string, Transform]>([
  ['Net, pruned 55 %', { kind: 'prune', pattern: 'unstructured', sparsity: 0.55 }],
  [
    'Net, pruned 90 % by blocks of 4, stored sparse',
    { kind: 'prune', pattern: 'block', blockChannels: 4, sparsity: 0.9, encode: 'sparse' },
  ],
  ['Net, pruned 30 % by groups of 6', { kind: 'prune', pattern: 'group', groupRows: 6, sparsity: 0.3 }],
  ['Net, pruned 2 layers', { kind: 'prune', pattern: 'unstructured', layers: { a: 0.5, b: 0.2 } }],
])('calls it %s', (name, request) => {
  expect(transformedName('Net', request)).toBe(name)
})
