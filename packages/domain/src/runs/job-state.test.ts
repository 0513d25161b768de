import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isJobEnded, type JobState, jobProgressOf, jobStateOf } from './job-state.js'
import { isTerminal, type RunState, runStates } from './run-state.js'

describe('jobStateOf', () => {
  it.each<[JobState, RunState[]]>([
    ['queued', ['queued', 'queued']],
    ['running', ['queued', 'leased']],
    ['running', ['running']],
    ['running', ['completed', 'queued']],
    ['running', ['failed', 'queued']],
    ['completed', ['completed', 'failed', 'cancelled', 'unsupported']],
    ['cancelled', ['failed', 'cancelled', 'unsupported']],
    ['failed', ['failed', 'unsupported']],
    ['failed', ['unsupported']],
  ])('is %s for %j', (state, runs) => {
    expect(jobStateOf(runs)).toBe(state)
  })

  it('has ended exactly when all runs have, in whatever order they stand', () => {
    const runs = fc.array(fc.constantFrom(...runStates), { minLength: 1 })
    fc.assert(
      fc.property(runs, (states) => {
        const { done, total } = jobProgressOf(states)
        expect(isJobEnded(jobStateOf(states))).toBe(done === total)
        expect(jobStateOf([...states].reverse())).toBe(jobStateOf(states))
        expect(done).toBe(states.filter(isTerminal).length)
      }),
    )
  })

  it('refuses a job without runs', () => {
    expect(() => jobStateOf([])).toThrow(RangeError)
  })
})
