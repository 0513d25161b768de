import { describe, expect, it } from 'vitest'
import {
  formatCount,
  formatFactor,
  formatMetric,
  formatMs,
  formatMsRange,
  formatNumber,
  formatPValue,
  formatRange,
  formatRatio,
  formatSignedRatio,
  formatWithin,
} from './numbers.js'

describe('numbers as they are shown', () => {
  it('keeps three significant digits and groups thousands', () => {
    expect([0, 0.01234, 4.567, 71.84, 999.6, 1204].map(formatNumber)).toEqual([
      '0',
      '0.0123',
      '4.57',
      '71.8',
      '1,000',
      '1,204',
    ])
    expect(formatNumber(0.0000012)).toBe('1.2e-6')
    expect(formatNumber(Number.NaN)).toBe('–')
  })

  it('counts in steps of a thousand and never shows a thousand of a step', () => {
    expect([912, 4_242_000, 300_700_000, 999_999].map(formatCount)).toEqual([
      '912',
      '4.24 M',
      '301 M',
      '1.00 M',
    ])
  })

  it('takes the unit of a duration by its size', () => {
    expect([0.0123, 0.84, 12.4, 3200, 12_000].map(formatMs)).toEqual([
      '12.3 µs',
      '840 µs',
      '12.4 ms',
      '3,200 ms',
      '12.0 s',
    ])
  })

  it('shows both ends of an interval of times in one unit', () => {
    expect(formatMsRange(0.8381, 0.845)).toBe('838.1–845.0 µs')
    expect(formatMsRange(0.98, 1.02)).toBe('0.980–1.020 ms')
    expect(formatMsRange(12_000, 12_500)).toBe('12.00–12.50 s')
  })

  it('shows a metric in its unit', () => {
    expect(formatMetric(71.8, '%')).toBe('71.8 %')
    expect(formatMetric(70, '%')).toBe('70.0 %')
    expect(formatMetric(75.24, '%')).toBe('75.24 %')
    expect(formatMetric(17_721_344, 'B')).toBe('17.7 MB')
    expect(formatMetric(300_000_000, '')).toBe('300 M')
    expect(formatMetric(0.91, '')).toBe('0.910')
    expect(formatMetric(12.345, 'ms')).toBe('12.3 ms')
  })

  it('shows the digits in which the ends of an interval differ', () => {
    expect(formatRange(12.31, 12.48)).toBe('12.31–12.48')
    expect(formatRange(12.3101, 12.3112)).toBe('12.3101–12.3112')
    expect(formatRange(11, 14)).toBe('11.00–14.00')
    expect(formatRange(1200, 1300)).toBe('1,200–1,300')
  })

  it('shows a value to the digits of its interval, never outside it', () => {
    const interval = { low: 1.0524, high: 1.1208 }
    expect(formatWithin(1.0541, interval)).toBe('1.054')
    expect(formatRange(interval.low, interval.high)).toBe('1.052–1.121')
    expect(formatWithin(1250.4, { low: 1200, high: 1300 })).toBe('1,250')
    expect(formatWithin(0, { low: 0, high: 0 })).toBe('0')
  })

  it('shows a ratio in percent', () => {
    expect([0.018, 0.2, 1.5].map(formatRatio)).toEqual(['1.8 %', '20 %', '150 %'])
  })

  it('gives a change its sign, also where it is none', () => {
    expect([0.0184, -0.0042, 0, 1.5].map(formatSignedRatio)).toEqual(['+1.8 %', '−0.42 %', '±0 %', '+150 %'])
  })

  it('shows how often one figure goes into another to a thousandth', () => {
    expect([0.8824, 1, 9.9996, 1204].map(formatFactor)).toEqual(['0.882', '1.000', '10.0', '1,204'])
  })

  it('shows p values in two digits, and no certainty that is none', () => {
    expect([1, 0.4249, 0.0996, 0.031, 0.00123, 0.0001].map(formatPValue)).toEqual([
      '1.00',
      '0.42',
      '0.10',
      '0.031',
      '0.0012',
      '< 0.001',
    ])
  })
})
