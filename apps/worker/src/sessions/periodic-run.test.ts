import type { Done } from '@paceline/contracts'
import { describe, expect, it } from 'vitest'
import type { HostPlan } from '../drivers/driver.js'
import { measureRun } from './measure-run.js'
import {
  honest,
  ready,
  type Script,
  scriptedClock,
  scriptedModel,
  scriptedSession,
} from './scripted-session.js'

/** A device that is slower at a frame rate than in a closed loop, as governors make it. */
async function measured(refuseClosed = false) {
  const clock = scriptedClock()
  const plans: HostPlan[] = []
  const honestly = honest(
    (invocation, { arrival }) => {
      const ms = (arrival.mode === 'periodic' ? 13 : 10) * (1 + invocation * 1e-4)
      return Array.from({ length: 60 }, (_, at) => (arrival.mode === 'periodic' && at % 20 === 0 ? 35 : ms))
    },
    { clock },
  )
  const script: Script = async function* (plan, signal) {
    plans.push(plan)
    if (refuseClosed && plan.arrival.mode === 'closed') {
      yield ready
      yield { type: 'error', code: 'runner-failed', message: 'no closed loop here' }
      return
    }
    for await (const message of honestly(plan, signal)) {
      const isEnd = (message as Done).type === 'done' && plan.arrival.mode === 'periodic'
      yield isEnd ? { ...(message as Done), latenessMs: { mean: 0.1, max: 0.2 } } : message
    }
  }
  const request = { arrival: { mode: 'periodic', periodMs: 33 } } as const
  const outcome = await measureRun({
    ...scriptedSession(script, { clock, request }),
    model: scriptedModel,
    onProgress: () => {},
  })
  return { outcome, plans }
}

describe('a run whose inferences arrive by period', () => {
  it('runs a closed loop in turn with it, and says what the period does', async () => {
    const { outcome, plans } = await measured()
    if (outcome.state !== 'completed') throw new Error(outcome.message)
    const { measurement, samples } = outcome
    expect(plans.map(({ arrival }) => arrival.mode)).toEqual(Array(5).fill(['periodic', 'closed']).flat())
    expect(measurement.latencyMs.median).toBeCloseTo(13, 1)
    expect(measurement.invocations).toBe(5)
    expect(measurement.arrival).toEqual({
      periodMs: 33,
      missedShare: 0.05,
      closedMedianMs: expect.closeTo(10, 1),
      ratioToClosed: expect.closeTo(1.3, 2),
      low: expect.any(Number),
      high: expect.any(Number),
    })
    const closed = samples.filter(({ subject, phase }) => subject === 'closed' && phase === 'measured')
    expect(closed).toHaveLength(5)
  })

  it('ends as the closed loop does where that fails', async () => {
    expect((await measured(true)).outcome).toMatchObject({ state: 'failed', message: 'no closed loop here' })
  })
})
