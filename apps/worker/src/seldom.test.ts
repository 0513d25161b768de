import { expect, it } from 'vitest'
import { atMostOnceAMinute } from './seldom.js'

it('reports what is new at once, and the same again after a minute', () => {
  const reported: string[] = []
  let nowMs = 0
  const report = atMostOnceAMinute(
    ({ message }) => reported.push(message),
    () => nowMs,
  )
  // Two words that take turns, as when connecting and waiting fail one after the other.
  for (; nowMs < 119_999; nowMs += 500) report(new Error(nowMs % 1000 === 0 ? 'refused' : 'silent'))
  expect(reported).toEqual(['refused', 'silent', 'refused', 'silent'])
  report(new Error('gone'))
  expect(reported.at(-1)).toBe('gone')
})
