import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../random/random.js'
import { mostTicks, otherProcesses } from './contention.js'
import { defaultGateLimits } from './gate-limits.js'
import { madeReading } from './made-readings.js'

const limits = { ...defaultGateLimits, otherCpuShare: 0.1 }

interface Window {
  readonly lengthMs: number
  /** Of one CPU, in bursts of a millisecond at random places. */
  readonly othersShare: number
  /** How often a second the kernel asks who is running. */
  readonly hertz: number
  /** Of one CPU, ours: precise, unlike the machine's counters. */
  readonly ownShare?: number
}

/**
 * What a kernel with tick-based accounting shows of a window: others are counted where a tick hits them, user and
 * system time apart, everything cut to ticks of 10 ms at both ends.
 */
function windowOf({ lengthMs, othersShare, hertz, ownShare = 1 }: Window, random: Random) {
  const running = new Uint8Array(lengthMs)
  for (let left = Math.round(othersShare * lengthMs); left > 0; ) {
    const place = random.nextBelow(lengthMs)
    if (running[place] === 1) continue
    running[place] = 1
    left--
  }
  const hits = { user: 0, system: 0 }
  const step = 1000 / hertz
  for (let tick = random.nextUnit() * step; tick < lengthMs; tick += step) {
    if (running[Math.floor(tick)] === 1) hits[random.nextBelow(2) === 0 ? 'user' : 'system'] += step
  }
  const cut = (ms: number) => {
    const start = random.nextUnit() * 10
    return Math.floor((start + ms) / 10)
  }
  const ownMs = ownShare * lengthMs
  const busy = cut(ownMs * 0.9 + hits.user) + cut(ownMs * 0.1 + hits.system)
  const own = cut(ownMs * 0.9) + cut(ownMs * 0.1)
  return [
    madeReading(0, { ticks: { all: 0, busy: 0, own: 0 } }),
    madeReading(lengthMs, { ticks: { all: lengthMs / 5, busy, own } }),
  ] as const
}

function flaggedShare(window: Window, times = 1500): number {
  const random = createRandom(window.lengthMs + window.hertz)
  let flagged = 0
  for (let each = 0; each < times; each++) {
    const [before, after] = windowOf(window, random)
    if (otherProcesses(before, after, limits).length > 0) flagged++
  }
  return flagged / times
}

describe('otherProcesses', () => {
  it.each([
    [100, 100],
    [100, 250],
    [200, 100],
    [250, 1000],
    [2000, 100],
    [5000, 250],
  ])(
    'is wrong in at most 2 of 100 windows of %i ms at %i Hz where others just keep to the limit',
    (lengthMs, hertz) => {
      expect(flaggedShare({ lengthMs, hertz, othersShare: 0.1 })).toBeLessThanOrEqual(0.02)
    },
  )

  it('is hardly ever wrong beside the little that a machine does by itself', () => {
    expect(flaggedShare({ lengthMs: 200, hertz: 100, othersShare: 0.02 })).toBeLessThanOrEqual(0.001)
  })

  it('sees a process that takes a whole CPU within a tenth of a second', () => {
    expect(flaggedShare({ lengthMs: 100, hertz: 100, othersShare: 1 })).toBe(1)
  })

  it('sees a fifth of a CPU over some seconds, and in a short block only seldom', () => {
    expect(flaggedShare({ lengthMs: 4000, hertz: 100, othersShare: 0.2 })).toBeGreaterThan(0.99)
    expect(flaggedShare({ lengthMs: 200, hertz: 100, othersShare: 0.2 })).toBeLessThan(0.4)
  })

  it('says who, how much and how much is allowed', () => {
    const before = madeReading(0, { ticks: { all: 0, busy: 0, own: 0 } })
    const after = madeReading(1000, { ticks: { all: 200, busy: 150, own: 90 } })
    expect(otherProcesses(before, after, limits)).toEqual([
      {
        cause: 'contended',
        code: 'other-processes',
        text: 'other processes took 0.60 CPUs, where 0.1 is allowed',
        value: 0.6,
      },
    ])
  })

  it('finds nothing where ticks are unavailable or no time went by', () => {
    const busy = { ticks: { all: 200, busy: 200, own: 0 } }
    expect(otherProcesses(madeReading(0), madeReading(1000, busy), limits)).toEqual([])
    expect(otherProcesses(madeReading(1000, busy), madeReading(1000, busy), limits)).toEqual([])
  })
})

describe('mostTicks', () => {
  it('asks for less beyond the share the longer the window, and always for at least the share', () => {
    const share = fc.double({ min: 0, max: 4, noNaN: true })
    const length = fc.integer({ min: 1, max: 100_000 })
    fc.assert(
      fc.property(share, length, length, (taken, a, b) => {
        const excess = (ms: number) => mostTicks(taken, ms) / (ms / 10) - taken
        const [short, long] = [Math.min(a, b), Math.max(a, b)]
        expect(excess(long)).toBeLessThanOrEqual(excess(short) + 1e-9)
        expect(excess(long)).toBeGreaterThan(0)
      }),
    )
  })
})
