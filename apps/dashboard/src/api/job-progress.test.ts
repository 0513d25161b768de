import { describe, expect, it } from 'vitest'
import { noProgress, withProgress } from './job-progress.js'

describe('withProgress', () => {
  it('keeps the newest of each run and of the job', () => {
    const first = withProgress(
      noProgress,
      '{"runId":"run_a","invocations":1,"samples":20,"medianMs":3.5,"done":0,"total":2}',
    )
    const second = withProgress(first, '{"done":1,"total":2}')
    const third = withProgress(second, '{"runId":"run_b","invocations":0,"samples":0,"medianMs":null}')
    expect(third).toMatchObject({ done: 1, total: 2 })
    expect(third.runs.get('run_a')).toMatchObject({ invocations: 1, samples: 20, medianMs: 3.5 })
    expect(third.runs.get('run_b')).toMatchObject({ invocations: 0, samples: 0, medianMs: null })
    expect(noProgress.runs.size).toBe(0)
  })

  it('knows what a session waits for, beside the figures that it has', () => {
    const figures = { invocations: 1, samples: 20, medianMs: 3.5 }
    const events = [figures, { waitingFor: 'other processes took 1 CPU' }, { waitingFor: null }]
    const seen: unknown[] = []
    events.reduce((before, event) => {
      const after = withProgress(before, JSON.stringify({ runId: 'run_a', ...event }))
      seen.push(after.runs.get('run_a'))
      return after
    }, noProgress)
    expect(seen).toEqual([
      { ...figures, waitingFor: null },
      { ...figures, waitingFor: 'other processes took 1 CPU' },
      { ...figures, waitingFor: null },
    ])
  })
})
