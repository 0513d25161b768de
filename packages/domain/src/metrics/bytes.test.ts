import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesText } from './bytes.js'

test('bytes stand in decimal units with three digits, never as a thousand of the smaller unit', () => {
  const shown = [0, 999, 1000, 9994, 9996, 99_960, 999_499, 999_500, 17_721_344, 2 ** 30, 8e12].map(bytesText)
  expect(shown).toEqual([
    '0 B',
    '999 B',
    '1.00 kB',
    '9.99 kB',
    '10.0 kB',
    '100 kB',
    '999 kB',
    '1.00 MB',
    '17.7 MB',
    '1.07 GB',
    '8.00 TB',
  ])
})

test('what is shown is within half a percent of the count', () => {
  const sizes: Record<string, number> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 }
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9e14 }), (count) => {
      const [digits, unit = ''] = bytesText(count).split(' ')
      expect(Math.abs((Number(digits) * (sizes[unit] ?? 0)) / count - 1)).toBeLessThanOrEqual(0.0051)
    }),
  )
})
