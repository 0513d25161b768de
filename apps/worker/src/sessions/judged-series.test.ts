import { describe, expect, it } from 'vitest'
import { measureRun } from './measure-run.js'
import { honest, scriptedClock, scriptedModel, scriptedSession } from './scripted-session.js'

describe('judgeSeries', () => {
  it('numbers a step by the invocations that are stored, those kept apart among them', async () => {
    const clock = scriptedClock()
    // The second is disturbed; from the seventh on everything takes a tenth longer.
    const device = { others: [{ fromMs: 1200, toMs: 2000, cores: 1 }] }
    const samples = (n: number) => {
      const level = (n < 6 ? 10 : 11) * (1 + ((n * 5) % 3) * 1e-3)
      return Array.from({ length: 100 }, (_, at) => level * (1 + ((at * 7) % 5) * 1e-3))
    }
    const outcome = await measureRun({
      ...scriptedSession(honest(samples, { clock }), {
        clock,
        device,
        request: { invocations: 12, minIterations: 1200, maxSeconds: 30 },
      }),
      model: scriptedModel,
      onProgress: () => {},
    })
    if (outcome.state !== 'completed') throw new Error(outcome.message)
    const { measurement, samples: stored } = outcome
    expect(stored.find(({ phase }) => phase === 'apart')?.invocation).toBe(1)
    expect(measurement.verdict).toBe('drifting')
    expect(measurement.steadiness?.changePoint).toMatchObject({ invocation: 6, index: 0 })
    expect(measurement.steadiness?.changePoint?.changeRatio).toBeCloseTo(0.1, 2)
  })

  it("doubts samples that the runner's clock is too coarse for", async () => {
    const coarse = honest(() => [0.2, 0.3, 0.2, 0.3, 0.2, 0.3, 0.2, 0.3, 0.2, 0.3], {
      facts: { timerStepUs: 100 },
    })
    const outcome = await measureRun({
      ...scriptedSession(coarse),
      model: scriptedModel,
      onProgress: () => {},
    })
    expect(outcome).toMatchObject({ measurement: { verdict: 'noisy' } })
    if (outcome.state !== 'completed') throw new Error(outcome.message)
    expect(outcome.measurement.reasons.map(({ code }) => code)).toContain('timer-step')
  })
})
