import { describe, expect, it } from 'vitest'
import { sessionProgress } from './progress.js'

const closed = { arrival: { mode: 'closed', periodMs: null } } as const
const periodic = { arrival: { mode: 'periodic', periodMs: 10 } } as const

describe('sessionProgress', () => {
  it('counts the batches of a closed loop, and the rest of an invocation as its overhead', () => {
    const invocations = [
      { measuredMs: [2, 3, 5], batch: 8, seconds: 0.5 },
      { measuredMs: [2, 3, 5], batch: 1, seconds: 0.3 },
    ]
    expect(sessionProgress(invocations, closed)).toEqual({
      batchByInvocation: [8, 1],
      samplesByInvocation: [
        [2, 3, 5],
        [2, 3, 5],
      ],
      samplingSeconds: expect.closeTo(0.09, 12),
      elapsedSeconds: expect.closeTo(0.8, 12),
      overheadSecondsByInvocation: [expect.closeTo(0.42, 12), expect.closeTo(0.29, 12)],
    })
  })

  it('counts periods and the last inference', () => {
    const { samplingSeconds } = sessionProgress(
      [{ measuredMs: [4, 4, 4, 6], batch: 1, seconds: 1 }],
      periodic,
    )
    expect(samplingSeconds).toBeCloseTo(0.036, 12)
  })

  it('counts the time that passes where a model is slower than its period', () => {
    // 20 ms an inference, back to back: each waits 10 ms longer than the one before.
    const measuredMs = Array.from({ length: 100 }, (_, index) => 20 + 10 * index)
    const { samplingSeconds } = sessionProgress([{ measuredMs, batch: 1, seconds: 3 }], periodic)
    expect(samplingSeconds).toBeCloseTo(2, 12)
  })
})
