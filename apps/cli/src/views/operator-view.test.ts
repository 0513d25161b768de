import { expect, test } from 'vitest'
import { exampleRun } from '../examples/example-job.js'
import { operatorLines } from './operator-view.js'
import { plain } from './paint.js'

const { measurement } = exampleRun()
if (measurement === null) throw new Error('the example is measured')
const operators = Array.from({ length: 17 }, (_, index) => ({
  index,
  type: 'CONV_2D',
  medianUs: 10 + index,
  meanUs: 10 + index,
  share: 0.05,
  low: 9,
  high: 30,
  hotUs: index === 16 ? null : 5,
  group: index === 15 ? 0 : null,
}))
const profile = {
  overheadUs: 12,
  wholeUs: 400,
  invocations: 5,
  singles: 17,
  prefixes: 6,
  disagreement: 1.26,
  rotatedBytes: 1e6,
  failed: [{ index: 3, type: 'CUSTOM', message: 'unresolved custom op' }],
  runtimeOwn: null,
}

test('the operators that take the most come first, the rest is summed up', () => {
  const lines = operatorLines({ ...measurement, operators, profile }, plain)
  expect(lines[1]).toMatch(/^ *# +OPERATOR +MEDIAN \(µs\) +INTERVAL \(µs\) +HOT \(µs\) +SHARE +GROUP$/)
  expect(lines[2]).toMatch(/^ *16 +CONV_2D +26\.00 +9\.000 to 30\.00 +– +5\.0 %$/)
  expect(lines[3]).toMatch(/^ *15 .* 0$/)
  expect(lines).toContain('2 more with 10 % in all: --json has them')
  expect(lines).toContain('whole 400.0 µs, overhead 12.00 µs, 5 invocations, disagreement 1.3')
  expect(lines.at(-1)).toBe('#3 CUSTOM: unresolved custom op')
})

test('a run without a profile has no such lines', () => {
  expect(operatorLines(measurement, plain)).toEqual([])
})
