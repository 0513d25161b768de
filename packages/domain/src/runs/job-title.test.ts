import { expect, test } from 'vitest'
import { jobTitle } from './job-title.js'

const first = (names: string[], total = names.length) => ({ names, total })

test.each([
  [first(['a']), first(['one']), 'a on one'],
  [first(['a', 'b']), first(['one']), 'a and b on one'],
  [first(['a', 'b', 'c']), first(['pool pixel']), 'a, b and c on pool pixel'],
  [first(['a', 'b', 'c'], 16), first(['one', 'two']), 'a, b and 14 more on 2 devices'],
])('models %j on devices %j: %s', (models, devices, title) => {
  expect(jobTitle({ models, devices, runtimes: [] })).toBe(title)
  expect(jobTitle({ models, devices, runtimes: ['litert-web'] })).toBe(`${title} with litert-web`)
  expect(jobTitle({ models, devices, runtimes: ['litert-node', 'litert-web'] })).toBe(title)
})
