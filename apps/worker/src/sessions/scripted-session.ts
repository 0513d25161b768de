/** A device and a runner that do what a test wants, on a clock of their own: faults cannot be had from ones that work. */
import { type ProtocolRequest, protocolOn, type RuntimeOffer } from '@paceline/contracts'
import type { ConditionReading, Known, ThermalReading } from '@paceline/domain'
import type { ConditionReader } from '../conditions/reader.js'
import { unknownReading } from '../conditions/unknown-conditions.js'
import type { HostPlan, ModelFile, RuntimeHost } from '../drivers/driver.js'
import type { SessionOptions } from './measuring-session.js'
import type { SessionClock } from './session-clock.js'

export const scriptedOffer: RuntimeOffer = {
  name: 'scripted',
  version: '1.2.3',
  flavour: null,
  delegates: ['xnnpack'],
  context: 'process',
  maxThreads: 2,
  features: {},
}

export const scriptedModel: ModelFile = { path: '/nowhere', sha256: '0'.repeat(64), bytes: 1 }

/** Time that passes where somebody sleeps or measures. */
export interface ScriptedClock extends SessionClock {
  pass(ms: number): void
}

export function scriptedClock(): ScriptedClock {
  let nowMs = 0
  return {
    now: () => nowMs,
    async sleep(ms, signal) {
      signal.throwIfAborted()
      nowMs += ms
    },
    pass: (ms) => {
      nowMs += ms
    },
  }
}

export interface ScriptedDevice {
  /** CPUs that others take, from and to some moment. */
  readonly others?: readonly { readonly fromMs: number; readonly toMs: number; readonly cores: number }[]
  readonly thermalAt?: (ms: number) => Known<ThermalReading>
}

/** Two idle CPUs unless a test says otherwise. */
export function scriptedConditions(clock: ScriptedClock, device: ScriptedDevice = {}): ConditionReader {
  const ticks = () => {
    const nowMs = clock.now()
    const busyMs = (device.others ?? []).reduce((sum, { fromMs, toMs, cores }) => {
      return sum + Math.max(0, Math.min(toMs, nowMs) - fromMs) * cores
    }, 0)
    return { all: Math.round((2 * nowMs) / 10), busy: Math.round(busyMs / 10), own: 0 }
  }
  return {
    async read(signal) {
      signal.throwIfAborted()
      return {
        ...idleReading,
        atMs: clock.now(),
        ticks: ticks(),
        thermal: device.thermalAt?.(clock.now()) ?? 'unavailable',
      }
    },
    blocks: () => ({
      read: () => ({
        atMs: clock.now(),
        cpu: 1,
        frequencyMhz: 2000,
        throttleCount: 'unavailable',
        ticks: ticks(),
      }),
    }),
  }
}

export const idleReading: ConditionReading = {
  ...unknownReading,
  atMs: 0,
  load1: 0,
  availableMemoryBytes: 1e9,
}

/** What a runner says to a plan; a script may say what is no message: that is what the checks are for. */
export type Script = (plan: HostPlan, signal: AbortSignal) => AsyncIterable<unknown>

export function scriptedHost(script: Script): RuntimeHost {
  return {
    offer: scriptedOffer,
    invoke: script as unknown as RuntimeHost['invoke'],
    async [Symbol.asyncDispose]() {},
  }
}

export const ready = {
  type: 'ready',
  runtime: 'scripted',
  version: '1.2.3',
  flavour: null,
  pid: 7,
  facts: { step: 1 },
}
export const init = {
  type: 'init',
  initMs: 5,
  ran: { threads: 1, delegate: 'xnnpack', delegatedOperators: 2, operators: 3, precision: 'fp32' },
}

interface Honesty {
  readonly ran?: object
  readonly facts?: object
  readonly digest?: (invocation: number) => string
  /** Between its samples, in each invocation. */
  readonly idleMs?: number
  /** Inferences in a sample that its clock needs. */
  readonly batch?: number
  /** Passes by what the samples last. */
  readonly clock?: ScriptedClock
}

/** A runner that keeps to the protocol, with as many of the samples that a test gives it as are planned. */
export function honest(
  samplesMs: (invocation: number, plan: HostPlan) => number[],
  { ran, facts, digest, clock, idleMs = 0, batch: needed = 1 }: Honesty = {},
): Script {
  return async function* (plan) {
    const { invocation } = plan
    const batch = Math.max(needed, plan.batch)
    const measured = samplesMs(invocation, plan).slice(0, plan.sampling.maxIterations)
    yield { ...ready, facts: { ...ready.facts, ...facts } }
    yield { ...init, initMs: invocation === 0 ? 50 : 5 + invocation, ran: { ...init.ran, ...ran } }
    yield { type: 'first', firstMs: 9 + invocation }
    clock?.pass(7 * batch + idleMs)
    yield { type: 'block', sequence: 0, phase: 'warmup', batch, samplesMs: [3, 2, 2] }
    clock?.pass(measured.reduce((sum, sampleMs) => sum + sampleMs * batch, 0))
    yield { type: 'block', sequence: 1, phase: 'measured', batch, samplesMs: measured }
    yield {
      type: 'done',
      iterations: measured.length,
      batch,
      latenessMs: plan.arrival.mode === 'periodic' ? { mean: 0.1, max: 0.2 } : null,
      idleMs,
      warmup: { iterations: 3, reason: 'agreed' },
      peakBytes: 1000 + invocation,
      outputDigest: digest?.(invocation) ?? 'same',
    }
  }
}

export const tenSamples = () => [1.9, 2, 2, 2, 2, 2, 2, 2, 2, 2.1]

export interface ScriptedSession {
  readonly request?: ProtocolRequest
  readonly signal?: AbortSignal
  readonly startMs?: number
  readonly clock?: ScriptedClock
  readonly device?: ScriptedDevice
  readonly onWaiting?: (reason: string | null) => void
}

/** What a session needs, on a scripted device. */
export function scriptedSession(script: Script, options: ScriptedSession = {}): SessionOptions {
  const { request, signal, startMs = 5000, clock = scriptedClock(), device, onWaiting } = options
  return {
    host: scriptedHost(script),
    conditions: scriptedConditions(clock, device),
    protocol: protocolOn(scriptedOffer, request),
    inputSeed: 1,
    signal: signal ?? new AbortController().signal,
    limits: { startMs, graceMs: 100 },
    clock,
    ...(onWaiting && { onWaiting }),
  }
}
