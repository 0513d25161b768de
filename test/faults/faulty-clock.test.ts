import { failureKindOf } from '@paceline/domain'
import { describe, expect, it } from 'vitest'
import { loopingProgram, measureProgram } from './faulty-runner.js'

/** A call by which every warm-up of a steady model is over, and a session that comes so far. */
const WARM = 400
const long = { minIterations: 2000, maxSeconds: 30 }

describe('a clock that', () => {
  it.concurrent.each([
    ['gives NaN in warm-up', `(call) => call === 4 ? NaN : 10`, /warmup sample 3 lasted NaN ms.*clock went/],
    [
      'gives NaN while it measures',
      `(call) => call === ${WARM} ? NaN : 10`,
      /measured sample \d+ lasted NaN/,
    ],
    [
      'steps back in warm-up',
      `(call) => call === 4 ? -3 : 10`,
      /warmup sample 3 lasted -3 ms.*from 1040 to 1037/,
    ],
    [
      'steps back while it measures',
      `(call) => call === ${WARM} ? -0.5 : 10`,
      /measured sample \d+ lasted -0.5 ms/,
    ],
    ['steps back in the first inference', `() => -1`, /before the first sample, 1 in a row, lasted -1 ms/],
    [
      'gives infinity',
      `(call) => call === ${WARM} ? Infinity : 10`,
      /measured sample \d+ lasted Infinity ms/,
    ],
    ['stands still', `() => 0`, /warmup sample 0 lasted 0 ms/],
    [
      'stands still while it measures',
      `(call) => call >= ${WARM} ? 0 : 10`,
      /measured sample \d+ lasted 0 ms/,
    ],
  ])('%s ends the run and is named', async (_, passes, words) => {
    const { outcome, leftBehind } = await measureProgram(loopingProgram(passes), long)
    expect(outcome).toEqual({
      state: 'failed',
      code: 'invalid-sample',
      message: expect.stringMatching(words),
    })
    expect(failureKindOf('invalid-sample')).toBe('harness')
    expect(leftBehind).toEqual([])
  })
})

describe('a clock that leaps', () => {
  it('makes a sample of an hour that nobody believes', async () => {
    const { outcome } = await measureProgram(loopingProgram(`(call) => call === ${WARM} ? 3.6e6 : 10`), long)
    expect(outcome).toEqual({
      state: 'failed',
      code: 'runner-protocol',
      message: expect.stringContaining('lasted 3600000 ms'),
    })
  })
})

describe('a coarse clock', () => {
  it('makes a sample of many inferences, and no fallback', async () => {
    const { outcome } = await measureProgram(loopingProgram('() => 0.03', 0.1), { maxSeconds: 0.5 })
    if (outcome.state !== 'completed') throw new Error(outcome.message)
    const { latencyMs, batch, conditions, reasons } = outcome.measurement
    expect(batch).toBe(512)
    expect(Math.abs(latencyMs.median / 0.03 - 1)).toBeLessThan(0.02)
    expect(latencyMs).toMatchObject({ min: null, max: null, p90: null, p99: null })
    expect(outcome.fallback).toBe(false)
    expect(reasons.map(({ code }) => code)).not.toContain('fallback')
    expect(conditions).toMatchObject({ asked: { batch: 1 }, ran: { batch: 512 } })
    // The first inference was shorter than a step.
    expect(outcome.measurement.firstMs).toBeNull()
  })
})

describe('samples that', () => {
  it('are all equal make a figure without spread', async () => {
    const { outcome } = await measureProgram(loopingProgram('() => 10'), { invocations: 5, maxSeconds: 1 })
    if (outcome.state !== 'completed') throw new Error(outcome.message)
    const { latencyMs, invocations, verdict } = outcome.measurement
    expect(invocations).toBe(5)
    expect(latencyMs).toMatchObject({
      median: 10,
      mean: 10,
      min: 10,
      max: 10,
      stddev: 0,
      mad: 0,
      cv: 0,
      ci: { low: expect.closeTo(10, 9), high: expect.closeTo(10, 9), halfWidthRatio: expect.closeTo(0, 9) },
    })
    expect(verdict).toBe('stable')
    expect(numbersOf(outcome.measurement).every(Number.isFinite)).toBe(true)
  })

  it('are a single one make a figure without an interval, and one not to be trusted', async () => {
    const { outcome } = await measureProgram(loopingProgram('() => 10'), {
      invocations: 1,
      minIterations: 1,
      maxIterations: 1,
    })
    if (outcome.state !== 'completed') throw new Error(outcome.message)
    const { latencyMs, iterations, verdict, reasons } = outcome.measurement
    expect(iterations).toBe(1)
    expect(latencyMs).toMatchObject({ median: 10, min: 10, max: 10, p90: null, stddev: 0, cv: 0, ci: null })
    expect(verdict).toBe('noisy')
    expect(reasons.map(({ code }) => code)).toContain('too-few-invocations')
    expect(numbersOf(outcome.measurement).every(Number.isFinite)).toBe(true)
    expect(outcome.samples.filter(({ phase }) => phase === 'measured')).toEqual([
      { subject: 'model', invocation: 0, phase: 'measured', samplesMs: [10] },
    ])
  })
})

/** Every number in a value, however deep. */
function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(numbersOf) : []
}
