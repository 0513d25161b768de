import { describe, expect, it } from 'vitest'
import type { Run } from '../api/runs.js'
import { outcomeOf } from './outcome.js'

const attempt = (change: Partial<Run['attempts'][number]>): Run['attempts'][number] => ({
  n: 1,
  state: 'failed',
  code: null,
  message: null,
  startedAt: '2026-01-01T00:00:00Z',
  endedAt: null,
  ...change,
})

describe('outcomeOf', () => {
  it('gives the last attempt’s words', () => {
    const attempts = [
      attempt({ code: 'worker-stopped', message: 'stopped' }),
      attempt({ n: 2, code: 'runner-crashed', message: 'SIGSEGV' }),
    ]
    expect(outcomeOf({ state: 'failed', attempts })).toBe('runner-crashed: SIGSEGV')
  })

  it('says nothing of a completed run, and that a queued one tries again', () => {
    expect(outcomeOf({ state: 'completed', attempts: [attempt({ code: 'x', message: 'y' })] })).toBeNull()
    expect(outcomeOf({ state: 'queued', attempts: [] })).toBeNull()
    expect(outcomeOf({ state: 'queued', attempts: [attempt({})] })).toBe('waits for attempt 2')
    expect(outcomeOf({ state: 'failed', attempts: [attempt({ code: 'expired' })] })).toBe('expired')
  })
})
