import { expect, test } from 'vitest'
import { exampleJob, exampleRun } from '../examples/example-job.js'
import { remarksOf } from '../views/run-view.js'
import { requireCompleted } from './watch-job.js'

test('how a run ended is said by its code: the words of it stand in the job that was shown', () => {
  const [attempt] = exampleRun().attempts
  if (attempt === undefined) throw new Error('the example was never tried')
  const message = `The kernels cannot run this model. ${'CONV_2D: it is in int8; '.repeat(100)}`
  const run = exampleRun({
    state: 'unsupported',
    measurement: null,
    attempts: [{ ...attempt, code: 'operator-unsupported', message }],
  })
  const job = { ...exampleJob(), runs: [run] }
  expect(() => requireCompleted(job)).toThrow(
    new RegExp(`^${run.id} ended unsupported \\(operator-unsupported\\)\\.$`),
  )
  expect(remarksOf(run)).toEqual([`operator-unsupported: ${message}`])
})

test('a job whose runs all completed has nothing against it', () => {
  expect(() => requireCompleted(exampleJob())).not.toThrow()
})
