import type { SuiteMessage } from '@paceline/contracts'
import { defaultWarmupRule } from '@paceline/domain'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { scriptedModel } from '../sessions/scripted-session.js'
import { holdToSuite } from './hold-to-suite.js'

const ready: SuiteMessage = { type: 'ready', runtime: 'x', version: '1', flavour: null, pid: null, facts: {} }
const ran = { threads: 1, delegate: null, delegatedOperators: null, operators: null, precision: 'fp32' }
const loaded: SuiteMessage = { type: 'slice', entry: 'a', round: 0, initMs: 1, ran, firstMs: 20, batch: 3 }

const hold = (signal = new AbortController().signal) =>
  holdToSuite(
    {
      type: 'suite',
      invocation: 0,
      entries: [{ id: 'a', model: scriptedModel, batch: 1 }],
      threads: 1,
      delegate: null,
      inputSeed: 0,
      primer: { model: scriptedModel, seconds: 2 },
      warmup: { ...defaultWarmupRule, maxMs: 100 },
      sampling: { minSamples: 1, maxSamples: 9, maxSeconds: 0.5 },
      rounds: 1,
      orderSeed: 0,
    },
    signal,
    { startMs: 1000, graceMs: 50 },
  )

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** How long it allows after the messages, in milliseconds, and what it says when that is over. */
function allowed(...messages: SuiteMessage[]): { ms: number; words: string } {
  const timed = hold()
  for (const message of messages) timed.heard(message)
  let ms = 0
  while (!timed.signal.aborted) {
    vi.advanceTimersByTime(1)
    ms += 1
  }
  timed.end()
  return { ms, words: String(timed.signal.reason) }
}

describe('holdToSuite', () => {
  it('allows each part of a suite its own time, and says what was not reached', () => {
    expect(allowed()).toEqual({ ms: 1000, words: expect.stringContaining('did not reach its start') })
    expect(allowed(ready)).toEqual({ ms: 3000, words: expect.stringContaining('its first slice') })
    // Warm-up, sampling, ten samples of three first inferences, and grace.
    expect(allowed(ready, loaded)).toEqual({
      ms: 100 + 500 + 10 * 60 + 50,
      words: expect.stringContaining('the end of a within 1 s'),
    })
    const refused: SuiteMessage = { type: 'slice-refused', entry: 'a', round: 0, code: 'x', message: 'no' }
    expect(allowed(ready, loaded, refused)).toEqual({
      ms: 1000,
      words: expect.stringContaining('its next slice'),
    })
  })

  it('ends with whoever gave up, and never after its end', () => {
    const abort = new AbortController()
    const timed = hold(abort.signal)
    abort.abort(new Error('cancelled'))
    expect(timed.signal.reason).toEqual(new Error('cancelled'))
    const ended = hold()
    ended.end()
    vi.advanceTimersByTime(100_000)
    expect(ended.signal.aborted).toBe(false)
  })
})
