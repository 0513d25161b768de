import { describe, expect, it } from 'vitest'
import { measureRun } from './measure-run.js'
import {
  honest,
  type ScriptedDevice,
  type ScriptedSession,
  scriptedClock,
  scriptedModel,
  scriptedSession,
} from './scripted-session.js'

/** Invocations of about a second: a hundred samples of 10 ms. */
const hundred = () => Array.from({ length: 100 }, (_, at) => 10 + (at % 3) * 0.01)

async function measured(
  device: ScriptedDevice,
  options: ScriptedSession & { samples?: (invocation: number) => number[]; idleMs?: number } = {},
) {
  const { clock = scriptedClock(), samples = hundred, idleMs = 0 } = options
  const script = honest(samples, { clock, idleMs })
  const told: (string | null)[] = []
  const outcome = await measureRun({
    ...scriptedSession(script, { ...options, clock, device, onWaiting: (reason) => told.push(reason) }),
    model: scriptedModel,
    onProgress: () => {},
  })
  if (outcome.state !== 'completed') throw new Error(`${outcome.code}: ${outcome.message}`)
  const phases = outcome.samples.filter(({ phase }) => phase !== 'warmup').map(({ phase }) => phase)
  const { timeline, invocations, machine } = outcome.measurement.conditions as unknown as {
    timeline: {
      waitingSeconds: number
      invocationSeconds: number
      sessionSeconds: number
      engineShare: number
    }
    invocations: { apart: string | null; disturbances: { text: string }[]; blocks: { cpu: number[] } }[]
    machine: { otherCpuShare: { session: number; highest: number } }
  }
  return {
    ...outcome.measurement,
    samples: outcome.samples,
    phases,
    timeline,
    reports: invocations,
    machine,
    told,
  }
}

describe('a session that others disturb', () => {
  it('keeps what they disturbed apart, waits until they are gone, and makes another', async () => {
    const run = await measured({ others: [{ fromMs: 1200, toMs: 4000, cores: 1 }] })
    expect(run.phases).toEqual(['measured', 'apart', 'measured', 'measured', 'measured', 'measured'])
    expect(run.invocations).toBe(5)
    expect(run.iterations).toBe(500)
    expect(run.apart).toEqual([
      { cause: 'contended', invocations: 1, iterations: 100, medianMs: 10.01, inFigure: false },
    ])
    expect(run.reports[1]?.apart).toBe('contended')
    expect(run.reports[1]?.disturbances[0]?.text).toMatch(/other processes took 0\.\d+ CPUs/)
    // From the end of the second invocation until the others were gone, and the calm after.
    expect(run.timeline.waitingSeconds).toBeGreaterThan(2.8)
    expect(run.timeline.waitingSeconds).toBeLessThan(3.6)
    expect(run.told).toEqual([expect.stringContaining('other processes'), null])
    expect(run.machine.otherCpuShare).toEqual({ session: 0, highest: 0 })
  })

  it('waits no longer than its patience in all, then makes the figure of all and says so', async () => {
    const request = { maxSeconds: 4 }
    const run = await measured({ others: [{ fromMs: 0, toMs: 1e9, cores: 0.7 }] }, { request })
    expect(run.timeline.waitingSeconds).toBeGreaterThanOrEqual(12)
    expect(run.timeline.waitingSeconds).toBeLessThan(12.5)
    expect(run.timeline.invocationSeconds).toBeLessThan(3 * request.maxSeconds)
    expect(new Set(run.phases)).toEqual(new Set(['apart']))
    expect(run.apart).toMatchObject([{ cause: 'contended', inFigure: true, invocations: run.invocations }])
    expect(run.invocations).toBeGreaterThanOrEqual(5)
    expect(run.machine.otherCpuShare.session).toBeCloseTo(0.35)
    expect(run.verdict).toBe('noisy')
    expect(run.reasons.map(({ code }) => code)).toEqual(['contended', 'machine-busy'])
  })

  it('decides by conditions alone: the same latencies stay or go with what others did', async () => {
    const slowSecond = () => {
      let call = 0
      return () => (call++ === 1 ? hundred().map((ms) => ms * 1.5) : hundred())
    }
    const undisturbed = await measured({}, { samples: slowSecond() })
    expect(new Set(undisturbed.phases)).toEqual(new Set(['measured']))
    const disturbed = await measured(
      { others: [{ fromMs: 0, toMs: 500, cores: 1 }] },
      { samples: slowSecond() },
    )
    expect(disturbed.phases.slice(0, 3)).toEqual(['apart', 'measured', 'measured'])
  })

  it('reports what was taken hot as a figure of its own', async () => {
    const clock = scriptedClock()
    const isHot = () => clock.now() > 3500 && clock.now() < 8000
    const run = await measured(
      { thermalAt: () => ({ status: isHot() ? 'severe' : 'none', sensors: [] }) },
      { clock, samples: (n) => hundred().map((ms) => (n === 3 ? ms * 1.4 : ms)) },
    )
    expect(run.apart).toMatchObject([{ cause: 'throttled', inFigure: false, invocations: 1 }])
    expect(run.apart[0]?.medianMs).toBeCloseTo(14.014)
    expect(run.reasons.map(({ code }) => code)).toEqual(['throttled-apart'])
    expect(run.verdict).toBe('stable')
    expect(run.latencyMs.median).toBeCloseTo(10.01)
    expect(run.timeline.waitingSeconds).toBeGreaterThan(3.5)
  })

  it('is throttled where the device never cools down', async () => {
    const thermalAt = () => ({ status: 'severe' as const, sensors: [] })
    const run = await measured({ thermalAt }, { request: { maxSeconds: 2 } })
    expect(run).toMatchObject({ verdict: 'throttled', apart: [{ cause: 'throttled', inFigure: true }] })
    expect(run.told[0]).toMatch(/thermal status was severe/)
  })

  it('accounts for its time, and takes what passes between samples for its own', async () => {
    const { timeline } = await measured({})
    expect(timeline.invocationSeconds).toBeCloseTo(timeline.sessionSeconds, 6)
    expect(timeline.engineShare).toBeCloseTo(0, 6)
    const idle = await measured({}, { idleMs: 100 })
    expect(idle.timeline.engineShare * idle.timeline.sessionSeconds).toBeCloseTo(5 * 0.1, 6)
  })

  it('knows the CPU that each block ran on', async () => {
    const { reports } = await measured({})
    expect(reports[0]?.blocks.cpu).toEqual([1, 1])
  })
})
