import { LeaseLostError } from '@paceline/db'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startHeartbeat } from './heartbeat.js'

type Renew = Parameters<typeof startHeartbeat>[0]['leases']['renew']

/** A heartbeat over a database that answers as told; the clock is the test's. */
function heartbeatOver(renew: Renew) {
  const told = { ends: [] as string[], errors: 0 }
  const heartbeat = startHeartbeat({
    leases: { renew },
    lease: { deviceId: 'dev', sessionId: 'ses', epoch: 1 },
    runId: 'run',
    leaseSeconds: 10,
    onEnd: (reason) => told.ends.push(reason),
    onError: () => told.errors++,
  })
  return { ...heartbeat, told }
}

describe('a heartbeat', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('keeps a lease for as long as it is renewed', async () => {
    const { told, stop } = heartbeatOver(async () => ({ cancelled: false }))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(told).toEqual({ ends: [], errors: 0 })
    stop()
  })

  it('takes a lease for lost when a database that is not heard of may have given it away', async () => {
    let isCut = false
    const { told } = heartbeatOver(() =>
      isCut ? new Promise(() => {}) : Promise.resolve({ cancelled: false }),
    )
    // Renewed at 3.3, 6.7 and 10 s, so that it lasts until 20 s.
    await vi.advanceTimersByTimeAsync(10_100)
    isCut = true
    await vi.advanceTimersByTimeAsync(9_000)
    expect(told.ends).toEqual([])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(told.ends).toEqual(['lost'])
  })

  it('counts from when it asked, however late the answer', async () => {
    const answers: (() => void)[] = []
    const { told } = heartbeatOver(
      () => new Promise((resolve) => answers.push(() => resolve({ cancelled: false }))),
    )
    await vi.advanceTimersByTimeAsync(9_000)
    // To what was asked at 3.3 s.
    answers[0]?.()
    await vi.advanceTimersByTimeAsync(4_000)
    expect(told.ends).toEqual([])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(told.ends).toEqual(['lost'])
  })

  it('bears with errors while the lease lasts, and not with the word that it is lost', async () => {
    let error = new Error('the database restarts')
    const { told } = heartbeatOver(() => Promise.reject(error))
    await vi.advanceTimersByTimeAsync(7_000)
    expect(told).toEqual({ ends: [], errors: 2 })
    error = new LeaseLostError('another has it')
    await vi.advanceTimersByTimeAsync(2_900)
    expect(told.ends).toEqual([])
    await vi.advanceTimersByTimeAsync(200)
    expect(told).toEqual({ ends: ['lost'], errors: 2 })
  })

  it('says nothing once it is stopped, even where an answer is still to come', async () => {
    let answer = () => {}
    const { told, stop } = heartbeatOver(
      () =>
        new Promise((resolve) => {
          answer = () => resolve({ cancelled: false })
        }),
    )
    await vi.advanceTimersByTimeAsync(4_000)
    stop()
    answer()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(told).toEqual({ ends: [], errors: 0 })
  })
})
