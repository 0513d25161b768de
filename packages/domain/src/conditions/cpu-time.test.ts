import { describe, expect, it } from 'vitest'
import { otherCpuCores, otherCpuShare } from './cpu-time.js'
import { madeReading } from './made-readings.js'

const at = (atMs: number, all: number, busy: number, own: number) =>
  madeReading(atMs, { ticks: { all, busy, own } })

describe('otherCpuCores and otherCpuShare', () => {
  it('are what is busy and not ours, in CPUs and of all CPUs', () => {
    // A second of four CPUs: 100 ticks each.
    const [before, after] = [at(5000, 40, 10, 10), at(6000, 440, 310, 260)]
    expect(otherCpuCores(before, after)).toBeCloseTo(0.5)
    expect(otherCpuShare(before, after)).toBeCloseTo(0.125)
  })

  it('are never negative, as both sides are rounded on their own', () => {
    const [before, after] = [at(0, 0, 0, 0), at(1000, 100, 49, 50)]
    expect(otherCpuCores(before, after)).toBe(0)
    expect(otherCpuShare(before, after)).toBe(0)
  })

  it('are unavailable where ticks are or no time went by, and never zero', () => {
    for (const share of [otherCpuCores, otherCpuShare]) {
      expect(share(madeReading(0), at(1000, 100, 9, 1))).toBe('unavailable')
      expect(share(at(0, 0, 0, 0), madeReading(1000))).toBe('unavailable')
      expect(share(at(1000, 5, 1, 1), at(1000, 5, 1, 1))).toBe('unavailable')
    }
  })
})
