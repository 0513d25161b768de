import type { AgentMessage } from '@paceline/contracts'
import type { SessionClock } from './session-clock.js'

/** Where the time of one invocation went, as heard from outside. */
export interface PhaseSeconds {
  /** Until its runner was there. */
  readonly start: number
  /** The model, and its first inference. */
  readonly load: number
  readonly warmup: number
  readonly sampling: number
  /** Its last words, and its end. */
  readonly end: number
  /** Of warm-up and sampling: between two samples, by the runner's own clock. */
  readonly idle: number
}

/** Tells the phases of an invocation by when its messages come. */
export function createPhases(clock: SessionClock) {
  const startedMs = clock.now()
  const marks = { ready: startedMs, first: startedMs, done: startedMs }
  const spentMs = { warmup: 0, measured: 0 }
  let idleMs = 0

  return {
    heard(message: AgentMessage): void {
      const nowMs = clock.now()
      if (message.type === 'ready') marks.ready = nowMs
      if (message.type === 'first') marks.first = nowMs
      if (message.type === 'block') {
        spentMs[message.phase] +=
          message.samplesMs.reduce((sum, sampleMs) => sum + sampleMs, 0) * message.batch
      }
      if (message.type === 'done') {
        marks.done = nowMs
        idleMs = message.idleMs ?? 0
      }
    },
    finish(): PhaseSeconds {
      const endedMs = clock.now()
      const heardMs = marks.done - marks.first
      return {
        start: (marks.ready - startedMs) / 1000,
        load: (marks.first - marks.ready) / 1000,
        warmup: spentMs.warmup / 1000,
        // What is heard of late seems short; what waits for a period is more than its samples.
        sampling: Math.max(spentMs.measured, heardMs - spentMs.warmup - idleMs) / 1000,
        end: (endedMs - marks.done) / 1000,
        idle: idleMs / 1000,
      }
    },
  }
}
