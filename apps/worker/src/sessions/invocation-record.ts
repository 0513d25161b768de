import type { AgentMessage, Done, Initialised, ProtocolInFull, Ready } from '@paceline/contracts'
import type { BlockReading, ConditionReading, Disturbance } from '@paceline/domain'
import type { PhaseSeconds } from './phases.js'

/** All that the runner of a finished invocation said. */
export interface InvocationRecord {
  readonly ready: Ready
  readonly initialised: Initialised
  readonly firstMs: number | null
  readonly warmupMs: readonly number[]
  readonly measuredMs: readonly number[]
  readonly done: Done
}

/** One finished invocation, with what the device did meanwhile. */
export interface MeasuredInvocation extends InvocationRecord {
  /** From starting its runner to the runner's end. */
  readonly seconds: number
  readonly phases: PhaseSeconds
  readonly before: ConditionReading
  readonly after: ConditionReading
  /** Beside its blocks, where the device has a cheap source for them. */
  readonly blocks: readonly BlockReading[]
  /** What broke the limits meanwhile: it is then no replicate of the undisturbed figure. */
  readonly disturbances: readonly Disturbance[]
}

/** An invocation that ended with a message instead of a measurement. */
export interface InvocationRefusal {
  readonly state: 'unsupported' | 'failed'
  readonly code: string
  readonly message: string
}

/** The most inferences that any of their samples holds, the protocol's at least: where later ones start from. */
export function batchOf(
  invocations: readonly Pick<InvocationRecord, 'done'>[],
  { batch }: Pick<ProtocolInFull, 'batch'>,
): number {
  return Math.max(batch, ...invocations.map(({ done }) => done.batch))
}

/**
 * Why an invocation is kept apart; null for one that nothing disturbed. With both causes it is `contended`: what
 * others did to it says nothing of how the device goes on when it is warm.
 */
export function causeOf({
  disturbances,
}: Pick<MeasuredInvocation, 'disturbances'>): Disturbance['cause'] | null {
  if (disturbances.length === 0) return null
  return disturbances.some(({ cause }) => cause === 'contended') ? 'contended' : 'throttled'
}

/** Gathers an invocation message by message; the messages have been verified. */
export function createRecorder() {
  let ready: Ready | undefined
  let initialised: Initialised | undefined
  let firstMs: number | null = null
  let refusal: InvocationRefusal | undefined
  let done: Done | undefined
  const warmupMs: number[] = []
  const measuredMs: number[] = []

  return {
    add(message: AgentMessage): void {
      switch (message.type) {
        case 'ready':
          ready = message
          break
        case 'init':
          initialised = message
          break
        case 'first':
          firstMs = message.firstMs
          break
        case 'block': {
          const samples = message.phase === 'warmup' ? warmupMs : measuredMs
          for (const sampleMs of message.samplesMs) samples.push(sampleMs)
          break
        }
        case 'done':
          done = message
          break
        case 'unsupported':
          refusal = { state: 'unsupported', code: message.code, message: message.message }
          break
        case 'error':
          refusal = { state: 'failed', code: message.code, message: message.message }
          break
      }
    },
    /** The verified protocol ends with one or the other. */
    finish(): InvocationRecord | InvocationRefusal {
      if (refusal) return refusal
      if (ready && initialised && done) return { ready, initialised, firstMs, warmupMs, measuredMs, done }
      throw new Error('an invocation was recorded that never ended')
    },
  }
}
