import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentMessage } from '@paceline/contracts'
import { describe, expect, it } from 'vitest'
import { type HostPlan, InvocationError, type Preparation } from '../drivers/driver.js'
import { measureRun } from './measure-run.js'
import type { MeasureProgress } from './progress.js'
import {
  honest,
  init,
  ready,
  type Script,
  type ScriptedSession,
  scriptedClock,
  scriptedModel,
  scriptedSession,
  tenSamples,
} from './scripted-session.js'

interface Options extends ScriptedSession {
  readonly preparation?: Preparation
  readonly onProgress?: (progress: MeasureProgress) => void
}

function measure(script: Script, { onProgress, preparation, ...options }: Options = {}) {
  return measureRun({
    ...scriptedSession(script, options),
    preparation: preparation ?? null,
    model: scriptedModel,
    onProgress: onProgress ?? (() => {}),
  })
}

async function completed(script: Script, options: Options = {}) {
  const outcome = await measure(script, options)
  if (outcome.state !== 'completed') throw new Error(`${outcome.code}: ${outcome.message}`)
  return outcome
}

describe('measureRun', () => {
  it('says when operator profiles were asked for and not taken', async () => {
    const asked = await completed(honest(tenSamples), { request: { perOperator: true } })
    expect(asked.measurement).toMatchObject({
      operators: null,
      reasons: [
        {
          code: 'operators-not-profiled',
          text: expect.stringContaining('one model in a process'),
          value: null,
        },
      ],
    })
    const notAsked = await completed(honest(tenSamples), { request: { perOperator: false } })
    expect(notAsked.measurement.reasons).toEqual([])
  })

  it('measures fresh invocations until the interval is narrow, and stores each', async () => {
    const { measurement, samples, fallback } = await completed(honest(tenSamples))
    expect(measurement).toMatchObject({
      latencyMs: { median: 2, min: 1.9, max: 2.1 },
      invocations: 5,
      iterations: 50,
      warmupIterations: 15,
      initMs: { cold: 50, warm: 7.5 },
      firstMs: 9,
      peakBytes: 1004,
      verdict: 'stable',
      reasons: [],
    })
    expect(fallback).toBe(false)
    expect(samples).toHaveLength(10)
    expect(samples[3]).toEqual({
      subject: 'model',
      invocation: 1,
      phase: 'measured',
      samplesMs: tenSamples(),
    })
  })

  it('starts later invocations from the batch that was needed, and measures with what ran', async () => {
    const clock = scriptedClock()
    const asked: number[] = []
    const samplesMs = (_: number, { batch }: HostPlan) => {
      asked.push(batch)
      return tenSamples()
    }
    const script = honest(samplesMs, { batch: 64, clock })
    const { measurement, fallback } = await completed(script, { clock })
    expect(asked).toEqual([1, 64, 64, 64, 64])
    expect(measurement).toMatchObject({
      batch: 64,
      latencyMs: { median: 2, min: null, max: null, p90: null },
    })
    expect(fallback).toBe(false)
    expect(measurement.conditions).toMatchObject({ asked: { batch: 1 }, ran: { batch: 64 } })
    // What passed while a block was sampled was sampling, all 64 inferences of each of its samples.
    expect(measurement.conditions).toMatchObject({ timeline: { engineSeconds: expect.closeTo(0, 9) } })
  })

  it('goes on while invocations differ, and says so when they never agree', async () => {
    const { measurement } = await completed(honest((n) => Array(10).fill(n % 2 ? 1 : 3)))
    expect(measurement.invocations).toBeGreaterThan(5)
    expect(measurement).toMatchObject({
      verdict: 'noisy',
      reasons: [{ code: 'two-modes' }, { code: 'half-width-above-target' }],
    })
  })

  it('keeps what ran beside what was asked, and marks the difference', async () => {
    const ran = { threads: 1, delegate: null, delegatedOperators: 0 }
    const { measurement, fallback } = await completed(honest(tenSamples, { ran }), {
      request: { threads: 2 },
    })
    expect(fallback).toBe(true)
    expect(measurement.conditions.asked).toMatchObject({ threads: 2, delegate: 'xnnpack' })
    expect(measurement.conditions.ran).toMatchObject({ threads: 1, delegate: null, runtime: 'scripted' })
    expect(measurement.reasons.map(({ code }) => code)).toEqual(['fallback'])
  })

  it.each([{ affinity: 'cpus:0' }, { clock: 'fixed' as const }])(
    'does not pretend to have kept to %o',
    async (request) => expect((await completed(honest(tenSamples), { request })).fallback).toBe(true),
  )

  it('tells the clock of a prepared device, and what was changed on it', async () => {
    const changed = [{ setting: 'stay-on', from: '0', to: '7' }]
    const held: Preparation = { clock: 'fixed', changed, unsupported: [] }
    const fixed = await completed(honest(tenSamples), { request: { clock: 'fixed' }, preparation: held })
    expect(fixed.fallback).toBe(false)
    expect(fixed.measurement.conditions).toMatchObject({ ran: { clock: 'fixed' }, preparation: held })
    const unsupported = [{ setting: 'fixed-performance', reason: 'no power HAL' }]
    const refused: Preparation = { clock: 'default', changed, unsupported }
    const other = await completed(honest(tenSamples), { request: { clock: 'fixed' }, preparation: refused })
    expect(other.fallback).toBe(true)
    expect(other.measurement.conditions).toMatchObject({ ran: { clock: 'default' }, preparation: refused })
  })

  it('fails where the delegate was required and did not run', async () => {
    const script = honest(tenSamples, { ran: { delegate: null } })
    const outcome = await measure(script, { request: { requireDelegate: true } })
    expect(outcome).toMatchObject({ state: 'failed', code: 'delegate-required' })
  })

  it('fails where the delegate was required and left a part of the graph to others', async () => {
    const ran = { delegate: 'xnnpack', operators: 31 }
    const required = (delegatedOperators: number | null) =>
      measure(honest(tenSamples, { ran: { ...ran, delegatedOperators } }), {
        request: { requireDelegate: true },
      })
    expect(await required(30)).toMatchObject({
      state: 'failed',
      code: 'delegate-required',
      message: expect.stringContaining('30 of the 31'),
    })
    expect(await required(31)).toMatchObject({ state: 'completed' })
    expect(await required(null)).toMatchObject({ state: 'completed' })
  })

  it('takes a runner that tells a mean of many inferences for as many iterations', async () => {
    const oneMean = honest((n) => [2 + n / 1000], { batch: 100 })
    const { measurement } = await completed(oneMean)
    expect(measurement).toMatchObject({
      batch: 100,
      iterations: 5,
      invocations: 5,
      verdict: 'stable',
      reasons: [],
      latencyMs: { median: 2.002, min: null, max: null, p90: null, p99: null },
      plan: { stoppedBy: 'target' },
    })
    const few = await completed(honest((n) => [2 + n / 1000], { batch: 3 }))
    expect(few.measurement.iterations).toBeGreaterThanOrEqual(12)
  })

  it('says what a runner says of single inferences and of its caches', async () => {
    const inferences = { minMs: 1, maxMs: 3, stdMs: 0.1, p5Ms: null, medianMs: 2, p95Ms: null }
    const inner = honest(tenSamples)
    const { measurement } = await completed(async function* (plan, signal) {
      for await (const message of inner(plan, signal) as AsyncIterable<{ type: string }>) {
        if (message.type === 'init') yield { ...message, caches: plan.invocation === 0 ? 'cold' : 'warm' }
        else yield message.type === 'done' ? { ...message, inferences } : message
      }
    })
    expect(measurement.initMs).toEqual({ cold: 50, warm: 7.5 })
    expect(measurement.conditions).toMatchObject({
      invocations: [{ inferences, caches: 'cold' }, { caches: 'warm' }, {}, {}, {}],
    })
  })

  it('says when invocations give different outputs for one input', async () => {
    const { measurement } = await completed(
      honest(tenSamples, { digest: (n) => (n === 3 ? 'other' : 'same') }),
    )
    expect(measurement.reasons).toMatchObject([{ code: 'outputs-differ', value: 2 }])
  })

  it('tells of progress after the first inference and after each invocation', async () => {
    const told: MeasureProgress[] = []
    await completed(honest(tenSamples), { onProgress: (progress) => told.push(progress) })
    expect(told.map(({ invocations, samples }) => [invocations, samples])).toEqual([
      [0, 0],
      [1, 10],
      [2, 20],
      [3, 30],
      [4, 40],
      [5, 50],
    ])
    expect(told.at(-1)?.medianMs).toBe(2)
  })

  it('ends a runner that hangs, whatever it waits for', async () => {
    const hangs: Script = async function* (_plan, signal) {
      yield ready
      await sleep(60_000, undefined, { signal }).catch(() => signal.throwIfAborted())
    }
    expect(await measure(hangs, { startMs: 50 })).toMatchObject({
      state: 'failed',
      code: 'runner-hung',
      message: expect.stringContaining('first inference'),
    })
  })

  it('gives what comes after the first inference a limit of its own', async () => {
    const slow: Script = async function* (plan, signal) {
      for await (const message of honest(tenSamples)(plan, signal)) {
        const last = (message as AgentMessage).type === 'done'
        if (last && plan.invocation === 0) await sleep(1100, undefined, { signal })
        yield message
      }
    }
    expect(await measure(slow, { startMs: 1000 })).toMatchObject({ state: 'completed' })
  })

  it.each<[string, Script, string]>([
    [
      'lies about its count',
      async function* (plan, signal) {
        for await (const message of honest(tenSamples)(plan, signal)) {
          yield (message as AgentMessage).type === 'done'
            ? { ...(message as object), iterations: 1000 }
            : message
        }
      },
      'runner-protocol',
    ],
    [
      'sends a block twice',
      async function* (plan, signal) {
        for await (const message of honest(tenSamples)(plan, signal)) {
          yield message
          if ((message as AgentMessage).type === 'block') yield message
        }
      },
      'runner-protocol',
    ],
    [
      'dies in the middle',
      async function* () {
        yield ready
        yield init
        throw new InvocationError('runner-crashed', 'the runner was ended by SIGSEGV')
      },
      'runner-crashed',
    ],
    [
      'reports an error',
      async function* () {
        yield ready
        yield { type: 'error', code: 'model-refused', message: 'no' }
      },
      'model-refused',
    ],
  ])('stores nothing of a runner that %s', async (_, script, code) => {
    expect(await measure(script)).toMatchObject({ state: 'failed', code })
  })

  it('passes on a refusal', async () => {
    const refuses: Script = async function* () {
      yield ready
      yield { type: 'unsupported', code: 'operator-unsupported', message: 'FFT2D' }
    }
    expect(await measure(refuses)).toEqual({
      state: 'unsupported',
      code: 'operator-unsupported',
      message: 'FFT2D',
    })
  })

  it("throws its signal's reason when it is aborted", async () => {
    const abort = new AbortController()
    const waits: Script = async function* (_plan, signal) {
      yield ready
      abort.abort(new Error('cancelled'))
      signal.throwIfAborted()
    }
    await expect(measure(waits, { signal: abort.signal })).rejects.toThrow('cancelled')
  })
})
