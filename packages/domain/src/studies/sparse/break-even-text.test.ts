import { expect, test } from 'vitest'
import { breakEvenText, shareText } from './break-even-text.js'

test.each([
  [0.5421, 0.3, 0.7, '54.2 % (slower up to 30 %, faster from 70 %)'],
  [0.54, null, 0.7, '54 % (faster from 70 %)'],
  [0.54, 0.3, null, '54 % (slower up to 30 %)'],
  [0.54, null, null, '54 % (not shown)'],
  [null, null, 0.3, 'below 30 %'],
  [null, 0.9, null, 'none up to 90 %'],
  [null, null, null, 'not shown'],
])('%d between %d and %d is said as %s', (sparsity, low, high, text) => {
  expect(breakEvenText({ sparsity, bracket: { low, high } })).toBe(text)
})

test('a share is said as it was asked for', () => {
  expect([0.55, 0.875, 0.07, 0].map(shareText)).toEqual(['55 %', '87.5 %', '7 %', '0 %'])
})
