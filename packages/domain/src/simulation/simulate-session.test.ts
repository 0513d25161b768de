import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.js'
import { summarise } from '../statistics/summarise.js'
import { createNoise } from './noise.js'
import { simulatedProtocol, simulateSession } from './simulate-session.js'

const deviceOf = (seed: number, withinSd = 0.01) => ({
  noise: createNoise('white', createRandom(seed), { withinSd }),
  typicalMs: 10,
  overheadSeconds: 0.5,
})

describe('simulateSession', () => {
  it('measures a quiet device as the rules would, and counts all its time', () => {
    const session = simulateSession(deviceOf(1))
    expect(session).toMatchObject({ reason: 'target', verdict: 'stable' })
    expect(session.samplesByInvocation).toHaveLength(session.plans.length)
    expect(session.latencyMs).toEqual(summarise(session.samplesByInvocation))
    const totalMs = session.samplesByInvocation.flatMap((list) => [...list]).reduce((sum, ms) => sum + ms, 0)
    expect(session.samplingSeconds).toBeCloseTo(totalMs / 1_000, 9)
    expect(session.elapsedSeconds).toBeCloseTo(session.samplingSeconds + 0.5 * session.plans.length, 9)
  })

  it('goes on for a restless device, within the budget', () => {
    const noise = createNoise('invocation-shift', createRandom(2), { betweenSd: 0.1 })
    const session = simulateSession({ noise, typicalMs: 10, overheadSeconds: 0.2 })
    expect(session).toMatchObject({ reason: 'looks', verdict: 'noisy' })
    expect(session.samplingSeconds).toBeLessThanOrEqual(simulatedProtocol().maxSeconds + 30 * 0.02)
  })

  it('is the same session for the same seed', () => {
    expect(simulateSession(deviceOf(3))).toEqual(simulateSession(deviceOf(3)))
  })
})
