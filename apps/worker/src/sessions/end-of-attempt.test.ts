import { describe, expect, it } from 'vitest'
import { retryAfterSeconds, workerStopped } from './end-of-attempt.js'

const failed = (code: string) => ({ state: 'failed' as const, code, message: '' })

describe('retryAfterSeconds', () => {
  it('tries what the harness or the device did again, ever later, a minute apart at most, and ten times in all', () => {
    const attempts = Array.from({ length: 10 }, (_, n) => n + 1)
    expect(attempts.map((attempt) => retryAfterSeconds(failed('browser-gone'), attempt))).toEqual([
      2,
      4,
      8,
      16,
      32,
      60,
      60,
      60,
      60,
      null,
    ])
    expect(retryAfterSeconds(failed('device-lost'), 1)).toBe(2)
  })

  it.each(['runner-crashed', 'runner-hung', 'model-refused', 'delegate-required', 'runtime-missing'])(
    'does not try %s again: it would end the same way',
    (code) => expect(retryAfterSeconds(failed(code), 1)).toBeNull(),
  )

  it('gives a run back at once when its worker stops, more often than it retries', () => {
    expect(retryAfterSeconds(workerStopped, 1)).toBe(0)
    expect(retryAfterSeconds(workerStopped, 9)).toBe(0)
    expect(retryAfterSeconds(workerStopped, 10)).toBeNull()
  })

  it('ends what was cancelled or refused', () => {
    expect(retryAfterSeconds({ state: 'cancelled' }, 1)).toBeNull()
    expect(retryAfterSeconds({ state: 'unsupported', code: 'model-refused', message: '' }, 1)).toBeNull()
  })
})
