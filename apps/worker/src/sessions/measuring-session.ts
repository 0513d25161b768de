import type { ProtocolInFull } from '@paceline/contracts'
import { type BlockReading, type Disturbance, defaultGateLimits, type GateLimits } from '@paceline/domain'
import type { ConditionReader } from '../conditions/reader.js'
import type { Preparation, RuntimeHost } from '../drivers/driver.js'
import { openGate, type SessionGate } from './gate.js'
import { realClock, type SessionClock } from './session-clock.js'
import { defaultTimeLimits, type TimeLimits } from './time-limits.js'
import { startTimeline, type Timeline } from './timeline.js'

export interface SessionOptions {
  readonly host: RuntimeHost
  readonly conditions: ConditionReader
  readonly protocol: ProtocolInFull
  /** Every runtime gets the same input bytes for the same seed. */
  readonly inputSeed: number
  readonly signal: AbortSignal
  /** Version of the worker, kept with what it measures. */
  readonly build?: string
  /** What was done to the device before; null or left out: nothing. */
  readonly preparation?: Preparation | null
  /** Told what a session waits for, in words, and null when it goes on. */
  readonly onWaiting?: (reason: string | null) => void
  readonly limits?: TimeLimits
  readonly gateLimits?: GateLimits
  readonly clock?: SessionClock
}

/** What the parts of one session share: one device, one runtime, one protocol. */
export interface MeasuringSession {
  readonly host: RuntimeHost
  readonly conditions: ConditionReader
  readonly protocol: ProtocolInFull
  readonly inputSeed: number
  readonly signal: AbortSignal
  readonly limits: TimeLimits
  readonly gateLimits: GateLimits
  readonly clock: SessionClock
  readonly timeline: Timeline
  readonly gate: SessionGate
  /** Beside the blocks of all its invocations so far: how its CPUs were clocked at the start. */
  readonly blocks: BlockReading[]
}

/** A gate keeps a session waiting for at most this multiple of its sampling time. */
const PATIENCE_RATIO = 3

/** Begins a session whose models may sample for `budgetSeconds` in all. */
export function beginSession(
  options: SessionOptions,
  budgetSeconds: number = options.protocol.maxSeconds,
): MeasuringSession {
  const { host, conditions, protocol, inputSeed, signal, onWaiting } = options
  const { limits = defaultTimeLimits, gateLimits = defaultGateLimits, clock = realClock } = options
  const timeline = startTimeline(clock)
  const gate = openGate({
    conditions,
    limits: gateLimits,
    patienceSeconds: PATIENCE_RATIO * budgetSeconds,
    timeline,
    clock,
    signal,
    onWaiting: (reasons) => onWaiting?.(reasons && wordsOf(reasons)),
  })
  const shared = { limits, gateLimits, clock, timeline, gate, blocks: [] }
  return { host, conditions, protocol, inputSeed, signal, ...shared }
}

function wordsOf(reasons: readonly Disturbance[]): string {
  return reasons.map(({ text }) => text).join('; ')
}
