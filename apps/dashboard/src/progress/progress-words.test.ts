import { describe, expect, it } from 'vitest'
import type { Run } from '../api/runs.js'
import { jobProgressWords, progressWords } from './progress-words.js'

const protocol = { invocations: 5 } as Run['protocol']
const run = (state: Run['state']) => ({ id: 'run_a', state, protocol }) as Run
const waiting = {
  runId: 'run_a',
  ahead: 2,
  device: { id: 'dev_a', name: 'pixel', state: 'busy', stateReason: null },
  pool: null,
  busyWith: { runId: 'run_b', jobId: 'job_b', model: 'b' },
} as const
const figures = { invocations: 2, samples: 40, medianMs: 3.5, waitingFor: null }

describe('progressWords', () => {
  it('says what a queued run waits for, and how far one is that is measured', () => {
    expect(progressWords({ ...run('queued'), waiting }, undefined)).toBe(
      'Waits for pixel: busy with b; 2 runs before it',
    )
    expect(progressWords(run('running'), undefined)).toBe('Measuring: loading and warming up')
    expect(progressWords(run('running'), figures)).toBe(
      'Measuring: 40 samples in 2 of at least 5 invocations, median 3.50 ms so far',
    )
    expect(progressWords(run('running'), { ...figures, waitingFor: 'others are busy' })).toBe(
      'Waiting until the device is quiet: others are busy',
    )
  })
})

describe('jobProgressWords', () => {
  it('speaks of the run under way before one that waits, and of none when all have ended', () => {
    const job = { endedAt: null, waiting: null, runs: [run('completed'), run('queued'), run('leased')] }
    expect(jobProgressWords(job, new Map())).toBe('The device is taken and gets ready')
    expect(jobProgressWords({ ...job, waiting, runs: [run('queued')] }, new Map())).toMatch(
      /^Waits for pixel/,
    )
    expect(jobProgressWords({ ...job, endedAt: '2026-01-01T00:00:00Z' }, new Map())).toBeUndefined()
  })
})
