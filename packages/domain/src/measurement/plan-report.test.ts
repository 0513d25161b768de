import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.js'
import { createNoise } from '../simulation/noise.js'
import { simulatedProtocol, simulateSession } from '../simulation/simulate-session.js'
import { medianInterval } from '../statistics/median-interval.js'
import { pilotOptimum } from './pilot.js'
import { planReport } from './plan-report.js'

function progressOf(kind: 'white' | 'invocation-shift', betweenSd: number, overheadSeconds = 0.5) {
  const noise = createNoise(kind, createRandom(4), { betweenSd })
  const session = simulateSession({ noise, typicalMs: 10, overheadSeconds })
  const { samplesByInvocation, samplingSeconds, elapsedSeconds } = session
  const overheadSecondsByInvocation = samplesByInvocation.map(() => overheadSeconds)
  return { samplesByInvocation, samplingSeconds, elapsedSeconds, overheadSecondsByInvocation }
}

describe('planReport', () => {
  it('says what a session that stopped at its first look spent and saved', () => {
    const progress = progressOf('white', 0)
    const report = planReport(progress, simulatedProtocol())
    expect(report).toMatchObject({
      pilotInvocations: 5,
      iterationsPerInvocation: null,
      stoppedBy: 'target',
      looks: [{ invocations: 5 }],
    })
    expect(report.spentSeconds).toBeCloseTo(5 * 0.5 + progress.samplingSeconds, 9)
    // Without looks: 30 invocations of 0.5 s and 8 s of sampling.
    expect(report.savedSeconds).toBeCloseTo(23 - report.spentSeconds, 9)
  })

  it('lists each look with the width that was seen then, and the iterations that the pilot asked for', () => {
    const progress = progressOf('invocation-shift', 0.1)
    const report = planReport(progress, simulatedProtocol())
    expect(report.stoppedBy).toBe('looks')
    expect(report.looks.map(({ invocations }) => invocations)).toEqual([5, 8, 12, 20, 30])
    for (const { invocations, halfWidthRatio } of report.looks) {
      const seen = medianInterval(progress.samplesByInvocation.slice(0, invocations), 0.95)
      expect(halfWidthRatio).toBe(seen?.halfWidthRatio)
    }
    expect(report.iterationsPerInvocation).toBe(pilotOptimum(progress, simulatedProtocol()))
    // At the last look only sampling that the pilot found useless is saved.
    expect(report.savedSeconds).toBeCloseTo(8 - progress.samplingSeconds, 9)
  })

  it('counts no saving beyond the limit of elapsed time, nor below 0', () => {
    const slow = progressOf('white', 0, 4)
    const { spentSeconds, savedSeconds } = planReport(slow, simulatedProtocol())
    expect(spentSeconds).toBeGreaterThan(23)
    expect(savedSeconds).toBeCloseTo(Math.max(0, 24 - spentSeconds), 9)
    const long = progressOf('white', 0, 9)
    expect(planReport(long, simulatedProtocol()).savedSeconds).toBe(0)
  })

  it('takes elapsed time where overheads are unknown, and says where a session is not over', () => {
    const { samplesByInvocation, samplingSeconds } = progressOf('white', 0)
    const protocol = simulatedProtocol()
    const elapsed = planReport({ samplesByInvocation, samplingSeconds, elapsedSeconds: 6 }, protocol)
    expect(elapsed.spentSeconds).toBe(6)
    expect(elapsed.savedSeconds).toBeCloseTo(30 * ((6 - samplingSeconds) / 5) + 8 - 6, 9)
    expect(planReport({ samplesByInvocation, samplingSeconds }, protocol).spentSeconds).toBe(samplingSeconds)
    const started = { samplesByInvocation: samplesByInvocation.slice(0, 3), samplingSeconds: 2 }
    expect(planReport(started, protocol)).toMatchObject({
      stoppedBy: 'unfinished',
      looks: [],
      pilotInvocations: 3,
    })
  })
})
