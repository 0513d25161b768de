import { defaultWarmupRule } from '@paceline/domain'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { HostPlan } from '../drivers/driver.js'
import { holdToPlan } from './time-limits.js'

const plan: HostPlan = {
  type: 'plan',
  invocation: 0,
  model: { path: '/nowhere', sha256: '', bytes: 0 },
  threads: 1,
  delegate: null,
  batch: 2,
  arrival: { mode: 'closed', periodMs: null },
  inputSeed: 0,
  warmup: { ...defaultWarmupRule, maxMs: 5000 },
  sampling: { minIterations: 1, maxIterations: 1, targetSeconds: 1, maxSeconds: 3 },
}
const limits = { startMs: 1000, graceMs: 500 }
const first = { type: 'first', firstMs: 100 } as const
/** Warm-up, sampling, ten first inferences of a batch of two, and the grace. */
const restMs = 5000 + 3000 + 2000 + 500

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('holdToPlan', () => {
  it('gives the start its own limit', () => {
    const held = holdToPlan(plan, new AbortController().signal, limits)
    vi.advanceTimersByTime(999)
    expect(held.signal.aborted).toBe(false)
    vi.advanceTimersByTime(1)
    expect(held.signal.reason).toMatchObject({
      code: 'runner-hung',
      message: expect.stringContaining('first'),
    })
  })

  it('gives the rest what its plan allows, by the length of an inference', () => {
    const held = holdToPlan(plan, new AbortController().signal, limits)
    vi.advanceTimersByTime(900)
    held.heard(first)
    vi.advanceTimersByTime(restMs - 1)
    expect(held.signal.aborted).toBe(false)
    vi.advanceTimersByTime(1)
    expect(held.signal.reason).toMatchObject({
      code: 'runner-hung',
      message: expect.stringContaining('sampling'),
    })
  })

  it('ends nothing that has ended', () => {
    const held = holdToPlan(plan, new AbortController().signal, limits)
    held.heard(first)
    held.end()
    vi.advanceTimersByTime(10 * restMs)
    expect(held.signal.aborted).toBe(false)
  })

  it('aborts with whoever asked for the invocation', () => {
    const asker = new AbortController()
    const held = holdToPlan(plan, asker.signal, limits)
    asker.abort(new Error('cancelled'))
    expect(held.signal.reason).toMatchObject({ message: 'cancelled' })
  })
})
