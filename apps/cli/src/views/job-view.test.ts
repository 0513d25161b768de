import { expect, test } from 'vitest'
import { exampleJob } from '../examples/example-job.js'
import { cancelText, jobTable } from './job-view.js'
import { plain } from './paint.js'

const nowMs = Date.parse('2026-01-01T00:01:00Z')
const subject = {
  kind: 'demo' as const,
  models: { names: ['a', 'b', 'c'], total: 16 },
  devices: { names: ['pixel'], total: 1 },
  runtimes: ['litert-web'],
}

test('a job is told by its kind and by names', () => {
  const job = { ...exampleJob(), subject, createdAt: '2026-01-01T00:00:00Z' }
  const [, line] = jobTable([job], plain, nowMs)
  expect(line).toContain('demo')
  expect(line).toContain('a, b and 14 more on pixel with litert-web')
})

test('cancelling says what came of it', () => {
  const {
    runs: [run],
    ...job
  } = exampleJob()
  if (run === undefined) throw new Error('the example has a run')
  const runs = [run, { ...run, state: 'cancelled' as const }]
  expect(cancelText({ ...job, id: 'job_a', state: 'completed', runs: [run] })).toBe(
    'job_a had completed before: there was nothing left to cancel.',
  )
  expect(
    cancelText({ ...job, id: 'job_a', state: 'running', progress: { done: 1, total: 2 }, runs }),
  ).toMatch(/is being cancelled: 1 of its runs/)
  expect(cancelText({ ...job, id: 'job_a', state: 'completed', progress: { done: 2, total: 2 }, runs })).toBe(
    'job_a is completed: 1 of 2 runs cancelled.',
  )
})
