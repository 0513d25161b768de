import { expect, test } from 'vitest'
import { age, bytes, digits, milliseconds, percent } from './units.js'

test.each([
  [0, '0'],
  [0.00012345, '0.000123'],
  [0.24921, '0.2492'],
  [11.6234, '11.62'],
  [999.96, '1000.0'],
  [13_570_304, '13570304'],
  [-2.5, '-2.500'],
])('%f in four digits is %s', (value, text) => {
  expect(digits(value)).toBe(text)
})

test('a figure that is not there is a dash, never a zero', () => {
  expect([milliseconds(null), milliseconds(undefined), bytes(null)]).toEqual(['–', '–', '–'])
})

test.each([
  [0.0084, '0.84 %'],
  [0.0131, '1.3 %'],
  [0.43, '43 %'],
  [0, '0 %'],
])('the ratio %f is %s', (ratio, text) => {
  expect(percent(ratio)).toBe(text)
})

test.each([
  [999, '999 B'],
  [999_600, '1.00 MB'],
  [16_930_000, '16.9 MB'],
  [25_300_000_000, '25.3 GB'],
])('%i bytes are %s', (value, text) => {
  expect(bytes(value)).toBe(text)
})

test('an age has one unit, and a clock that is behind gives no negative one', () => {
  const now = Date.parse('2026-01-02T00:00:00Z')
  expect(
    ['2026-01-01T23:59:30Z', '2026-01-01T23:57:10Z', '2026-01-01T20:00:00Z', '2025-12-30T00:00:00Z'].map(
      (iso) => age(iso, now),
    ),
  ).toEqual(['30 s ago', '2 min ago', '4 h ago', '3 days ago'])
  expect(age('2026-01-02T00:00:05Z', now)).toBe('0 s ago')
})
