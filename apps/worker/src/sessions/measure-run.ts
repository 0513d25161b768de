import { verifyMessages } from '@paceline/agent/verify'
import type { Measurement, ProtocolInFull } from '@paceline/contracts'
import type { StoredSamples } from '@paceline/db'
import { defaultWarmupRule, median, planInvocation } from '@paceline/domain'
import { type HostPlan, InvocationError, type ModelFile, type RuntimeHost } from '../drivers/driver.js'
import { createRecorder, type InvocationRecord, type InvocationRefusal } from './invocation-record.js'
import { type MachineReading, readMachine } from './machine-reading.js'
import { measurementOf } from './measurement.js'
import { holdToPlan, type TimeLimits } from './time-limits.js'

export interface RunToMeasure {
  readonly host: RuntimeHost
  readonly model: ModelFile
  readonly protocol: ProtocolInFull
  /** Every runtime gets the same input bytes for the same seed. */
  readonly inputSeed: number
  readonly signal: AbortSignal
  /** Told after the first inference and after each invocation: between samples, never inside one. */
  readonly onProgress: (progress: MeasureProgress) => void
  readonly limits?: TimeLimits
  readonly machine?: () => MachineReading
}

export interface MeasureProgress {
  /** Finished ones. */
  readonly invocations: number
  readonly samples: number
  /** Of all samples so far; null before there is one. */
  readonly medianMs: number | null
}

/** Only a completed run has numbers. */
export type MeasureOutcome =
  | {
      readonly state: 'completed'
      readonly measurement: Measurement
      readonly samples: StoredSamples[]
      readonly fallback: boolean
    }
  | InvocationRefusal

/**
 * Measures one model on one runtime: fresh invocations, one after the other, for as long as domain's
 * `planInvocation` wants more. What the runner or the model does wrong is an outcome; it throws only the
 * signal's reason, when aborted.
 */
export async function measureRun(run: RunToMeasure): Promise<MeasureOutcome> {
  const { protocol, signal, onProgress, machine = readMachine } = run
  const startedMs = performance.now()
  const readings = [machine()]
  const records: InvocationRecord[] = []
  for (;;) {
    const elapsedSeconds = (performance.now() - startedMs) / 1000
    const samplesByInvocation = records.map(({ measuredMs }) => measuredMs)
    const samplingSeconds = samplingSecondsOf(samplesByInvocation, protocol)
    const next = planInvocation({ samplesByInvocation, samplingSeconds, elapsedSeconds }, protocol)
    if (next.done) break
    const { minIterations, maxIterations, targetSeconds, maxSeconds } = next
    const plan = planOf(run, records.length, { minIterations, maxIterations, targetSeconds, maxSeconds })
    const outcome = await outcomeOf(run, plan)
    signal.throwIfAborted()
    if ('state' in outcome) return outcome
    records.push(outcome)
    readings.push(machine())
    onProgress(progressOf(records))
  }
  const deviceSeconds = (performance.now() - startedMs) / 1000
  const { measurement, fallback } = measurementOf({
    offer: run.host.offer,
    protocol,
    records,
    readings,
    deviceSeconds,
  })
  return { state: 'completed', measurement, fallback, samples: samplesOf(records) }
}

async function outcomeOf(run: RunToMeasure, plan: HostPlan): Promise<InvocationRecord | InvocationRefusal> {
  try {
    return await invokeOnce(run, plan)
  } catch (error) {
    run.signal.throwIfAborted()
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
      return { state: 'failed', code: error.code, message: error.message }
    }
    throw error
  }
}

async function invokeOnce(run: RunToMeasure, plan: HostPlan): Promise<InvocationRecord | InvocationRefusal> {
  const { host, protocol, signal, limits, onProgress } = run
  const timed = holdToPlan(plan, signal, limits)
  const recorder = createRecorder()
  try {
    for await (const message of verifyMessages(host.invoke(plan, timed.signal), plan)) {
      timed.heard(message)
      recorder.add(message)
      if (message.type === 'init' && protocol.requireDelegate && message.ran.delegate !== protocol.delegate) {
        const ran = message.ran.delegate ?? 'no delegate'
        throw new InvocationError('delegate-required', `${protocol.delegate} was required and ${ran} ran`)
      }
      if (message.type === 'first' && plan.invocation === 0) onProgress(progressOf([]))
    }
  } finally {
    timed.end()
  }
  return recorder.finish()
}

function planOf(run: RunToMeasure, invocation: number, sampling: HostPlan['sampling']): HostPlan {
  const { protocol, model, inputSeed } = run
  const { threads, delegate, batch, arrival } = protocol
  return {
    type: 'plan',
    invocation,
    model,
    threads,
    delegate,
    batch,
    arrival,
    inputSeed,
    warmup: defaultWarmupRule,
    sampling,
  }
}

/** Time spent sampling: in a closed loop what the samples lasted, by period at least the periods. */
function samplingSecondsOf(
  samplesByInvocation: readonly (readonly number[])[],
  protocol: ProtocolInFull,
): number {
  const { arrival, batch } = protocol
  const periodMs = arrival.mode === 'periodic' ? (arrival.periodMs ?? 0) : 0
  let totalMs = 0
  for (const samples of samplesByInvocation) {
    for (const sampleMs of samples) totalMs += Math.max(sampleMs * batch, periodMs)
  }
  return totalMs / 1000
}

function progressOf(records: readonly InvocationRecord[]): MeasureProgress {
  const all = records.flatMap(({ measuredMs }) => measuredMs)
  return { invocations: records.length, samples: all.length, medianMs: all.length > 0 ? median(all) : null }
}

function samplesOf(records: readonly InvocationRecord[]): StoredSamples[] {
  return records.flatMap(({ warmupMs, measuredMs }, invocation): StoredSamples[] => [
    ...(warmupMs.length > 0
      ? [{ subject: 'model', invocation, phase: 'warmup' as const, samplesMs: warmupMs }]
      : []),
    { subject: 'model', invocation, phase: 'measured', samplesMs: measuredMs },
  ])
}
