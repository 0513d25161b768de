import { expect, test } from 'vitest'
import { bullPriority } from './priority.js'

test('higher of ours is lower of theirs, and none is 0, which would jump every queue', () => {
  expect([100, 1, 0, -1, -100].map(bullPriority)).toEqual([1, 100, 101, 102, 201])
})

test.each([101, -101, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('%d is refused', (priority) => {
  expect(() => bullPriority(priority)).toThrow(RangeError)
})
