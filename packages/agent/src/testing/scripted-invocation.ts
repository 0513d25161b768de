import type { AgentMessage, Block, InvocationPlan, Ready } from '@paceline/contracts'
import { defaultWarmupRule } from '@paceline/domain'
import type { Clock } from '../clock.js'
import type { ModelRunner } from '../model-runner.js'
import { runInvocation } from '../run-invocation.js'

export interface ManualClock {
  readonly clock: Clock
  pass(ms: number): void
}

/**
 * Time that passes only where a test says so: a sleep, or an inference of a given length. What is read of it may
 * be cut to steps, as a browser does; then each reading takes a little, since a step is only seen in passing.
 */
export function manualClock({ stepMs = 0, sleepsMs = (ms: number) => ms } = {}): ManualClock {
  let nowMs = 1000
  const pass = (ms: number): void => {
    nowMs += ms
  }
  return {
    clock: {
      now() {
        if (stepMs === 0) return nowMs
        nowMs += stepMs / 50
        return Math.floor(nowMs / stepMs) * stepMs
      },
      sleep: async (ms) => pass(sleepsMs(ms)),
    },
    pass,
  }
}

export const ready: Ready = {
  type: 'ready',
  runtime: 'test',
  version: '1',
  flavour: null,
  pid: null,
  facts: {},
}
const ran = { threads: 1, delegate: null, delegatedOperators: null, operators: null, precision: 'fp32' }

export function planOf(changes: Partial<InvocationPlan> = {}): InvocationPlan {
  return {
    type: 'plan',
    invocation: 0,
    model: 'model.tflite',
    threads: 1,
    delegate: null,
    batch: 1,
    arrival: { mode: 'closed', periodMs: null },
    inputSeed: 7,
    warmup: { ...defaultWarmupRule, minBlockSamples: 2, minBlockMs: 0, minMs: 0 },
    sampling: { minIterations: 10, maxIterations: 10, targetSeconds: 1, maxSeconds: 1 },
    ...changes,
  }
}

export interface InvokeOptions {
  readonly plan?: Partial<InvocationPlan>
  readonly runner?: Partial<ModelRunner>
  readonly signal?: AbortSignal
  /** The runner answers by a promise. */
  readonly later?: boolean
  readonly time?: ManualClock
  /** What the host takes when it has its turn. */
  readonly hostMs?: number
}

/** One invocation of a model whose inferences last what `durationMs` says, by their number from 0. */
export async function invoke(durationMs: (call: number) => number, options: InvokeOptions = {}) {
  const { clock, pass } = options.time ?? manualClock()
  const messages: AgentMessage[] = []
  const seen = { calls: 0, closed: 0, inputs: [] as number[], yields: 0 }
  let running = false
  await runInvocation({
    plan: planOf(options.plan),
    ready,
    clock,
    emit: (message) => {
      if (running) throw new Error('a message was sent inside a sample')
      messages.push(message)
    },
    yieldToHost: async () => {
      seen.yields += 1
      pass(options.hostMs ?? 0)
    },
    signal: options.signal ?? new AbortController().signal,
    runner: {
      load: async () => ({ initMs: 3, ran }),
      setInputs: (seed) => void seen.inputs.push(seed),
      run: () => {
        const ms = durationMs(seen.calls++)
        if (!options.later) return pass(ms)
        running = true
        return Promise.resolve().then(() => {
          pass(ms)
          running = false
        })
      },
      outputDigest: async () => `after ${seen.calls}`,
      peakBytes: () => 1024,
      close: () => {
        seen.closed += 1
      },
      ...options.runner,
    },
  })
  return { messages, seen, types: messages.map(({ type }) => type) }
}

export const samplesOf = (messages: readonly AgentMessage[], phase: Block['phase']): number[] =>
  messages.flatMap((message) =>
    message.type === 'block' && message.phase === phase ? message.samplesMs : [],
  )
