import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Protocol } from '../protocol/protocol.js'
import { withDefaults } from '../protocol/protocol-defaults.js'
import { createRandom } from '../random/random.js'
import { furtherLooks } from './looks.js'
import { pilotOptimum } from './pilot.js'
import { continueSampling, type InvocationPlan, planInvocation } from './plan-invocation.js'

const defaults = withDefaults({}, { delegates: [], context: 'process' })

interface Session {
  readonly samples: number[][]
  readonly plans: InvocationPlan[]
  readonly reason: string
  readonly samplingSeconds: number
}

/** Runs a whole measurement on a simulated clock: `sampleMs` gives the next duration of an invocation. */
function simulate(
  protocol: Protocol,
  sampleMs: (invocation: number) => number,
  overheadSeconds = 0,
): Session {
  const samples: number[][] = []
  const plans: InvocationPlan[] = []
  let samplingSeconds = 0
  for (;;) {
    const elapsedSeconds = samplingSeconds + samples.length * overheadSeconds
    const overheadSecondsByInvocation = samples.map(() => overheadSeconds)
    const progress = {
      samplesByInvocation: samples,
      samplingSeconds,
      elapsedSeconds,
      overheadSecondsByInvocation,
    }
    const plan = planInvocation(progress, protocol)
    if (plan.done) return { samples, plans, reason: plan.reason, samplingSeconds }
    plans.push(plan)
    const taken: number[] = []
    let elapsedMs = 0
    while (continueSampling(plan, taken.length, elapsedMs)) {
      const sample = sampleMs(samples.length)
      taken.push(sample)
      elapsedMs += sample
    }
    samples.push(taken)
    samplingSeconds += elapsedMs / 1_000
  }
}

const countOf = ({ samples }: Session) => samples.reduce((total, { length }) => total + length, 0)

describe('planInvocation', () => {
  it('stops a steady model at the first look, with half of the budget spent', () => {
    const session = simulate(defaults, () => 10)
    expect(session.reason).toBe('target')
    expect(session.samples).toHaveLength(5)
    expect(session.samplingSeconds).toBeCloseTo(4, 1)
    expect(session.plans.map(({ invocation }) => invocation)).toEqual([0, 1, 2, 3, 4])
  })

  it('goes through all looks of a restless model and ends there, within the budget', () => {
    const random = createRandom(5)
    const restless = simulate(
      defaults,
      (invocation) => (invocation % 2 === 0 ? 1 : 2) * Math.exp(0.5 * random.nextNormal()),
      0.5,
    )
    expect(restless.reason).toBe('looks')
    expect(restless.samples).toHaveLength(30)
    expect(restless.samplingSeconds).toBeLessThanOrEqual(8.01)
    expect(restless.samplingSeconds).toBeGreaterThan(4.2)
  })

  it('samples no longer than helps once the pilot has shown that only invocations differ', () => {
    const random = createRandom(6)
    const sampleMs = (invocation: number) => (10 + (invocation % 2)) * Math.exp(0.01 * random.nextNormal())
    const { plans, samples, samplingSeconds } = simulate(defaults, sampleMs, 0.2)
    expect(samples).toHaveLength(30)
    // Deviations of 1% within and 5% between, 0.2 s and 10 ms: a single iteration would do, and the least is asked for.
    for (const plan of plans.slice(5)) expect(plan).toMatchObject({ minIterations: 10, maxIterations: 10 })
    expect(samplingSeconds).toBeLessThan(7)
    // The median of all samples must not be the pilot's alone: an eighth of its 400 iterations.
    const fast = simulate(defaults, (invocation) => sampleMs(invocation) / 5, 0.2)
    for (const plan of fast.plans.slice(5)) expect(Math.abs(plan.maxIterations - 50)).toBeLessThan(10)
  })

  it('asks later invocations for what cost and variance of the pilot make best', () => {
    const random = createRandom(8)
    const shifts = Array.from({ length: 30 }, () => 2 * Math.exp(0.03 * random.nextNormal()))
    const sampleMs = (invocation: number) => (shifts[invocation] ?? 2) * Math.exp(0.15 * random.nextNormal())
    const { plans, samples, samplingSeconds } = simulate(defaults, sampleMs, 0.5)
    const overheadSecondsByInvocation = samples.map(() => 0.5)
    const progress = { samplesByInvocation: samples, samplingSeconds, overheadSecondsByInvocation }
    const optimum = pilotOptimum(progress, defaults) ?? 0
    expect(optimum).toBeGreaterThan(55)
    expect(optimum).toBeLessThan(80)
    expect(plans.length).toBeGreaterThan(5)
    // What an iteration costs is known a little better with each invocation.
    for (const plan of plans.slice(5)) expect(Math.abs(plan.maxIterations - optimum)).toBeLessThan(3)
  })

  it('counts the inferences that a sample is the mean of, and its time by the sample', () => {
    const progress = (batch: number) => ({
      samplesByInvocation: Array.from({ length: 5 }, (_, invocation) => [10 + invocation / 1000]),
      samplingSeconds: 5 * 0.01 * batch,
      batchByInvocation: Array(5).fill(batch),
    })
    expect(planInvocation(progress(10), defaults)).toEqual({ done: true, reason: 'target' })
    expect(planInvocation(progress(9), defaults)).toMatchObject({ done: false, minIterations: 10 })
  })

  it('leaves the time of invocations that cannot be reached to those that can', () => {
    const random = createRandom(7)
    const sampleMs = (invocation: number) => (10 + (invocation % 2)) * Math.exp(0.3 * random.nextNormal())
    const { plans, samples, reason } = simulate(defaults, sampleMs, 1)
    expect(reason).toBe('elapsed')
    // 24 s less 8 s of sampling leave time for about 16 invocations, so each gets an eleventh of the last 4 s.
    expect(plans[5]?.targetSeconds).toBeCloseTo(4 / 11, 1)
    expect(samples.length).toBeGreaterThan(15)
  })

  it('stops at a later look once the interval is narrow enough, and never between looks', () => {
    const random = createRandom(11)
    const ends = new Set<number>()
    for (let trial = 0; trial < 200; trial++) {
      const shifts = Array.from({ length: 30 }, () => Math.exp(0.025 * random.nextNormal()))
      const session = simulate(defaults, (invocation) => 10 * (shifts[invocation] ?? 1))
      expect(['target', 'looks']).toContain(session.reason)
      ends.add(session.samples.length)
    }
    expect([...ends].every((end) => [5, 8, 12, 20, 30].includes(end))).toBe(true)
    expect(ends.size).toBeGreaterThan(2)
  })

  it('takes fifty iterations of a slow model though the first look should cost only half', () => {
    const session = simulate(defaults, () => 130)
    expect(session.reason).toBe('target')
    expect(countOf(session)).toBe(50)
    expect(session.samplingSeconds).toBeCloseTo(6.5, 6)
  })

  it('lets the budget win over the fifty, and gives each invocation at least one', () => {
    const slow = simulate(defaults, () => 600)
    // Three samples overrun a fifth of the budget, so the last invocation gets two.
    expect(slow.samples.map(({ length }) => length)).toEqual([3, 3, 3, 3, 2])
    const slower = simulate(defaults, () => 5_000)
    expect(slower.samples.map(({ length }) => length)).toEqual([1, 1, 1, 1, 1])
  })

  it('does not start invocations when nothing of the budget is left for the next look', () => {
    const session = simulate(defaults, (invocation) => 1_000 * (1 + (invocation % 2)))
    expect(session.reason).toBe('budget')
    expect(session.samples).toHaveLength(5)
  })

  it('goes on below the wanted iterations, however narrow the interval', () => {
    const samplesByInvocation = [
      [10, 10],
      [10, 10],
      [10, 10],
      [10, 10],
      [10, 10],
    ]
    const early = planInvocation({ samplesByInvocation, samplingSeconds: 0.1 }, defaults)
    expect(early).toMatchObject({ done: false, invocation: 5, minIterations: 14 })
    const enough = { ...defaults, minIterations: 10 }
    expect(planInvocation({ samplesByInvocation, samplingSeconds: 0.1 }, enough)).toEqual({
      done: true,
      reason: 'target',
    })
  })

  it('shares out few iterations', () => {
    const protocol = { ...defaults, maxIterations: 13, minIterations: 13 }
    const session = simulate(protocol, (invocation) => 1 + (invocation % 2))
    expect(session.reason).toBe('iterations')
    expect(countOf(session)).toBe(13)
    const single = { ...defaults, maxIterations: 1, minIterations: 1, invocations: 1 }
    expect(simulate(single, () => 1)).toMatchObject({ reason: 'iterations', samples: [[1]] })
  })

  it('cannot stop at one invocation, which shows no spread, but at the next look', () => {
    expect(simulate({ ...defaults, invocations: 1 }, () => 10).samples).toHaveLength(5)
    expect(simulate({ ...defaults, invocations: 2 }, () => 10).samples).toHaveLength(2)
  })

  it('stops when starting runners costs more than twice the budget, but not below the minimum', () => {
    const restless = (invocation: number) => 1 + (invocation % 2)
    const costly = simulate(defaults, restless, 2)
    expect(costly.reason).toBe('elapsed')
    expect(costly.samples.length).toBeLessThan(20)
    expect(simulate(defaults, () => 10, 100).samples).toHaveLength(5)
  })

  it('keeps every budget, whatever the model and the protocol', () => {
    const protocols = fc.record({
      invocations: fc.integer({ min: 1, max: 30 }),
      minIterations: fc.integer({ min: 1, max: 200 }),
      maxIterations: fc.integer({ min: 200, max: 2_000 }),
      maxSeconds: fc.double({ min: 0.05, max: 20, noNaN: true }),
      targetHalfWidth: fc.double({ min: 0.001, max: 0.2, noNaN: true }),
    })
    const models = fc.record({
      typicalMs: fc.double({ min: 0.5, max: 3_000, noNaN: true }),
      deviation: fc.double({ min: 0, max: 0.3, noNaN: true }),
      overheadSeconds: fc.double({ min: 0, max: 5, noNaN: true }),
      seed: fc.integer(),
    })
    fc.assert(
      fc.property(protocols, models, (part, { typicalMs, deviation, overheadSeconds, seed }) => {
        const protocol = { ...defaults, ...part }
        const random = createRandom(seed)
        let longest = 0
        const sampleMs = () => {
          const sample = typicalMs * Math.exp(deviation * random.nextNormal())
          longest = Math.max(longest, sample)
          return sample
        }
        const session = simulate(protocol, sampleMs, overheadSeconds)
        const invocations = session.samples.length
        expect(invocations).toBeGreaterThanOrEqual(protocol.invocations)
        expect(invocations).toBeLessThanOrEqual(30)
        expect(session.samples.every(({ length }) => length >= 1)).toBe(true)
        expect(countOf(session)).toBeLessThanOrEqual(protocol.maxIterations)
        for (const plan of session.plans) {
          expect(plan.minIterations).toBeLessThanOrEqual(plan.maxIterations)
          expect(plan.targetSeconds).toBeLessThanOrEqual(plan.maxSeconds)
        }
        // Each invocation may run over by the sample that it is in.
        expect(session.samplingSeconds).toBeLessThanOrEqual(
          protocol.maxSeconds + (invocations * longest) / 1_000,
        )
        const looks = [protocol.invocations, ...furtherLooks]
        if (session.reason === 'target' || session.reason === 'looks') expect(looks).toContain(invocations)
      }),
      { numRuns: 150 },
    )
  })
})

describe('continueSampling', () => {
  const plan = { minIterations: 3, maxIterations: 6, targetSeconds: 1, maxSeconds: 2 }

  it.each([
    [0, 9_999, true, 'one iteration is always taken'],
    [1, 2_000, false, 'the time is over'],
    [1, 1_999, true, 'too few yet'],
    [3, 999, true, 'time is left'],
    [3, 1_000, false, 'enough of both'],
    [5, 0, true, 'enough, but early'],
    [6, 0, false, 'as many as may be'],
  ])('after %d iterations and %d ms: %s, %s', (iterations, elapsedMs, goesOn) => {
    expect(continueSampling(plan, iterations, elapsedMs)).toBe(goesOn)
  })
})
