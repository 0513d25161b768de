import { expect, test } from 'vitest'
import { memberPrune, patternOfPrune, sparsePatterns } from './sparse-pattern.js'

test('every pattern is a transform of its own, and is read back from it', () => {
  const prunes = sparsePatterns.map((pattern) => memberPrune(pattern, 0.5, 'dense'))
  expect(prunes.map(patternOfPrune)).toEqual(sparsePatterns)
  expect(new Set(prunes.map((prune) => JSON.stringify(prune))).size).toBe(sparsePatterns.length)
  expect(memberPrune('group-5', 0.3, 'sparse')).toEqual({
    kind: 'prune',
    pattern: 'group',
    groupRows: 5,
    sparsity: 0.3,
    scope: 'layer',
    encode: 'sparse',
  })
})
