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
    expect(third.runs.get('run_a')).toEqual({ invocations: 1, samples: 20, medianMs: 3.5 })
    expect(third.runs.get('run_b')).toEqual({ invocations: 0, samples: 0, medianMs: null })
    expect(noProgress.runs.size).toBe(0)
  })
})
