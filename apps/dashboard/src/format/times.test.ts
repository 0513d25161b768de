import { describe, expect, it } from 'vitest'
import { formatAgo, formatSeconds, formatSpan } from './times.js'

describe('times as they are shown', () => {
  it('says how long ago in the largest unit', () => {
    const ago = (seconds: number) => formatAgo(0, seconds * 1000)
    expect([0, 4, 5, 59, 60, 3599, 3600, 86_400 * 3].map(ago)).toEqual([
      'just now',
      'just now',
      '5 s ago',
      '59 s ago',
      '1 min ago',
      '59 min ago',
      '1 h ago',
      '3 d ago',
    ])
    expect(formatAgo(5000, 0)).toBe('just now')
  })

  it('shows a span in its two largest units', () => {
    expect([0, 900, 61_000, 120_000, 3_900_000, 90_000_000].map(formatSpan)).toEqual([
      '0 s',
      '1 s',
      '1 min 1 s',
      '2 min',
      '1 h 5 min',
      '1 d 1 h',
    ])
  })

  it('shows device time in seconds, and longer ones as a span', () => {
    expect([0.841, 9.99, 12.44, 99.9, 100, 200].map(formatSeconds)).toEqual([
      '0.84 s',
      '9.99 s',
      '12.4 s',
      '99.9 s',
      '1 min 40 s',
      '3 min 20 s',
    ])
  })
})
