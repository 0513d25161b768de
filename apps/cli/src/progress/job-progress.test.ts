import { expect, test } from 'vitest'
import { exampleJob } from '../examples/example-job.js'
import {
  fractionOf,
  isWaiting,
  type JobProgress,
  progressOf,
  withEvent,
  withWaiting,
} from './job-progress.js'
import { createProgressDisplay } from './progress-display.js'
import { bar, phase, progressLine } from './progress-text.js'

const example = exampleJob()
const job = {
  ...example,
  progress: { done: 0, total: 1 },
  runs: example.runs.map((run) => ({ ...run, state: 'queued' as const, measurement: null, attempts: [] })),
}
const runId = job.runs[0]?.id ?? ''

function after(...events: readonly (readonly [string, Record<string, unknown>])[]): JobProgress {
  return events.reduce(
    (progress, [type, data], index) => withEvent(progress, { sequence: index + 1, type, data }),
    progressOf(job),
  )
}

test('a comparison counts towards its pairs, not towards the invocations of its protocol', () => {
  expect(phase(progressOf({ ...job, runs: job.runs.map((run) => ({ ...run, state: 'running' })) }, 28))).toBe(
    'invocation 1 of 28',
  )
})

test('a run is followed from the queue to its end', () => {
  const leased = ['run', { runId, state: 'leased' }] as const
  const running = ['run', { runId, state: 'running' }] as const
  const first = [
    'progress',
    { runId, invocations: 0, samples: 0, medianMs: null, done: 0, total: 1 },
  ] as const
  const third = [
    'progress',
    { runId, invocations: 2, samples: 120, medianMs: 11.62, done: 0, total: 1 },
  ] as const
  const fifth = [
    'progress',
    { runId, invocations: 5, samples: 300, medianMs: 11.6, done: 0, total: 1 },
  ] as const
  const completed = ['run', { runId, state: 'completed' }] as const
  const done = ['progress', { done: 1, total: 1 }] as const
  const steps = [
    [],
    [leased],
    [leased, running, first],
    [leased, running, first, third],
    [leased, running, first, third, fifth],
    [leased, running, first, third, fifth, completed],
    [leased, running, first, third, fifth, completed, done],
  ]
  expect(steps.map((events) => phase(after(...events)))).toEqual([
    'waiting for the device',
    'opening the device',
    'invocation 1 of 5',
    'invocation 3 of 5 · 120 samples · median 11.62 ms',
    '5 invocations · 300 samples · median 11.60 ms',
    'completed',
    'completed',
  ])
  expect(steps.map((events) => fractionOf(after(...events)))).toEqual([0, 0, 0, 0.4, 0.95, 1, 1])
})

test('an attempt that is tried again begins with nothing and says why', () => {
  const progress = after(
    ['run', { runId, state: 'running' }],
    ['progress', { runId, invocations: 3, samples: 90, medianMs: 5 }],
    ['run', { runId, state: 'queued', message: 'the browser was gone' }],
  )
  expect(phase(progress)).toBe('waiting to try again: the browser was gone')
  expect(fractionOf(progress)).toBe(0)
})

test('a job that waits says for what, until a run of it is taken', () => {
  const device = { id: 'dev_a', name: 'pixel', state: 'busy', stateReason: null } as const
  const busyWith = { runId: 'run_b', jobId: 'job_b', model: 'b' }
  const waiting = { runId, ahead: 2, device, pool: null, busyWith }
  const told = withWaiting(progressOf(job), { waiting })
  expect(phase(told)).toBe('waits for pixel: busy with b; 2 runs before it')
  expect(isWaiting(told)).toBe(true)
  const leased = withEvent(told, { sequence: 1, type: 'run', data: { runId, state: 'leased' } })
  expect(phase(leased)).toBe('opening the device')
  expect(isWaiting(leased)).toBe(false)
})

test('a session that waits says for what, and keeps its figures', () => {
  const running = ['run', { runId, state: 'running' }] as const
  const figures = ['progress', { runId, invocations: 3, samples: 90, medianMs: 5 }] as const
  const waits = ['progress', { runId, waitingFor: 'other processes took 1.02 CPUs' }] as const
  const goesOn = ['progress', { runId, waitingFor: null }] as const
  expect(phase(after(running, figures, waits))).toBe(
    'waiting until the device is quiet: other processes took 1.02 CPUs',
  )
  expect(phase(after(running, figures, waits, goesOn))).toBe(phase(after(running, figures)))
})

test('an event of a kind or a run that is not known changes nothing', () => {
  const before = after(['run', { runId, state: 'running' }])
  for (const event of [
    ['lunch', {}],
    ['run', { runId: 'run_other', state: 'failed' }],
    ['state', { state: 'running' }],
  ] as const) {
    expect(withEvent(before, { sequence: 9, type: event[0], data: event[1] })).toEqual(before)
  }
})

test('the bar has one width at any fraction', () => {
  const bars = [-1, 0, 0.01, 0.5, 0.99, 1, 7].map(bar)
  expect(new Set(bars.map((text) => [...text].length)).size).toBe(1)
  expect(bars[0]).toBe(bars[1])
  expect(bars[5]).toBe(bars[6])
  expect(bars[5]).toMatch(/^▕█+▏$/)
})

test('elsewhere than on a terminal each change is a line, once', () => {
  const written: string[] = []
  const display = createProgressDisplay({ write: (text) => written.push(text) })
  const running = after(['run', { runId, state: 'running' }])
  display.show(progressOf(job))
  display.show(progressOf(job))
  display.show(running)
  display.note('a sentence')
  display[Symbol.dispose]()
  expect(written).toEqual(['waiting for the device\n', 'invocation 1 of 5\n', 'a sentence\n'])
})

test('on a terminal one line is drawn again, never wider than the terminal, and cleared in the end', () => {
  const written: string[] = []
  const clear = '\r\u001b[2K'
  const display = createProgressDisplay({ isTTY: true, columns: 30, write: (text) => written.push(text) })
  display.show(progressOf(job))
  display[Symbol.dispose]()
  expect(written).toEqual([clear + [...progressLine(progressOf(job), 0)].slice(0, 29).join(''), clear])
})
