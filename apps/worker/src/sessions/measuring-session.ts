import type { ProtocolInFull } from '@paceline/contracts'
import { type Disturbance, defaultGateLimits, type GateLimits } from '@paceline/domain'
import type { ConditionReader } from '../conditions/reader.js'
import type { RuntimeHost } from '../drivers/driver.js'
import { createGate, type Gate } from './gate.js'
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
  readonly gate: Gate
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
  const gate = createGate({
    conditions,
    limits: gateLimits,
    patienceSeconds: PATIENCE_RATIO * budgetSeconds,
    timeline,
    clock,
    signal,
    onWaiting: (broken) => onWaiting?.(broken && wordsOf(broken)),
  })
  return { host, conditions, protocol, inputSeed, signal, limits, gateLimits, clock, timeline, gate }
}

function wordsOf(broken: readonly Disturbance[]): string {
  return broken.map(({ text }) => text).join('; ')
}
