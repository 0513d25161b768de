import { tmpdir } from 'node:os'
import type { Measurement } from '@paceline/contracts'
import type { StoredSamples } from '@paceline/db'
import { defaultMaxAttempts, median, type SentinelReading, sentinelMovement } from '@paceline/domain'
import type { ModelFile } from '../drivers/driver.js'
import { type OperatorsProfiled, profileOperators } from '../profile/profile-operators.js'
import { createClosedLoop } from './closed-loop.js'
import type { InvocationRefusal, MeasuredInvocation } from './invocation-record.js'
import { measurementOf } from './measurement.js'
import { beginSession, type MeasuringSession, type SessionOptions } from './measuring-session.js'
import { type SentinelModel, type SentinelReadings, type Sentinels, sentinelsOf } from './sentinels.js'
import { measureSeries, type Series, samplesOf } from './series.js'

export interface RunToMeasure extends SessionOptions {
  readonly model: ModelFile
  /** Measured around the model where the protocol leaves time for it; none where left out. */
  readonly sentinels?: readonly SentinelModel[]
  /** Where slices of the model are written while its operators are profiled; the system's folder for such where left out. */
  readonly folder?: string
  /** Told after the first inference and after each invocation: between samples, never inside one. */
  readonly onProgress: (progress: MeasureProgress) => void
}

export interface MeasureProgress {
  /** Finished ones that count. */
  readonly invocations: number
  readonly samples: number
  /** Of all their samples so far; null before there is one. */
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

/** In a longer session the sentinels are measured between invocations too. */
const SENTINELS_EVERY_SECONDS = 60

/**
 * Measures one model on one runtime. What the runner or the model does wrong is an outcome; it throws only the
 * signal's reason, when aborted.
 */
export async function measureRun(run: RunToMeasure): Promise<MeasureOutcome> {
  const { protocol, host } = run
  const session = beginSession(run)
  const sentinels = sentinelsOf(session, run.sentinels)
  const measured = await measureUntilSteady(session, run, sentinels)
  if ('state' in measured) return measured
  const { series, closed, earlier, sentinel } = measured
  const operators = protocol.perOperator ? await operatorsOf(session, run, measured) : null
  const { measurement, fallback } = measurementOf({
    offer: host.offer,
    protocol,
    series,
    closed,
    earlier: earlier.map((one) => one.series),
    sentinel,
    sentinelRefusal: sentinels?.refusal ?? null,
    operators,
    timeline: session.timeline.report(),
    build: run.build ?? null,
  })
  const samples = [
    ...samplesOf('model', series.invocations),
    ...samplesOf('closed', closed),
    ...earlier.flatMap((one, index) => [
      ...samplesOf(`try:${index + 1}`, one.series.invocations),
      ...samplesOf(`try:${index + 1}:closed`, one.closed),
    ]),
    ...(sentinels?.samples() ?? []),
    ...(operators?.samples ?? []),
  ]
  return { state: 'completed', measurement, fallback, samples }
}

/** The operators of the model that has just been measured, on the same device, in the same session. */
async function operatorsOf(
  { host, protocol, inputSeed, signal, limits, gate, timeline }: MeasuringSession,
  { model, folder = tmpdir() }: RunToMeasure,
  { series, closed }: Try,
): Promise<OperatorsProfiled> {
  // Operators run one after the other, so the whole does too: a period would count its waiting.
  const wholeMs = progressOf(closed.length > 0 ? closed : series.invocations).medianMs ?? 0
  const run = { host, model, protocol, wholeMs, seed: inputSeed, signal, folder, limits }
  return profileOperators({
    ...run,
    beforeSuite: async () => void (await gate.pass()),
    during: (work) => timeline.during('profile', work),
  })
}

/** What one try of a session took. */
interface Try {
  readonly series: Series
  /** Beside it, where inferences arrive by period. */
  readonly closed: readonly MeasuredInvocation[]
}

interface SteadySeries extends Try {
  /** Those before, around which the sentinels moved. */
  readonly earlier: readonly Try[]
  readonly sentinel: SentinelReadings | null
}

/** Measures again, after a cool-down, while the sentinels say that the device itself has moved: three times at most. */
async function measureUntilSteady(
  session: MeasuringSession,
  run: RunToMeasure,
  sentinels: Sentinels | null,
): Promise<SteadySeries | InvocationRefusal> {
  const earlier: Try[] = []
  let before = (await sentinels?.measure()) ?? null
  for (;;) {
    const between: SentinelReading[] = []
    const closedLoop = run.protocol.arrival.mode === 'periodic' ? createClosedLoop(session) : null
    const series = await measureSeries(session, {
      model: run.model,
      onFirstInference: () => run.onProgress(progressOf([])),
      onInvocation: (counting) => run.onProgress(progressOf(counting)),
      between: async (plan) => {
        const refusal = (await closedLoop?.follow(plan)) ?? null
        if (refusal !== null || before === null || sentinels === null) return refusal
        if (sentinels.ageSeconds < SENTINELS_EVERY_SECONDS) return null
        const reading = await sentinels.measure()
        if (reading !== null) between.push(reading)
        return null
      },
    })
    if ('state' in series) return series
    const taken = { series, closed: closedLoop?.invocations ?? [] }
    const after = before === null ? null : ((await sentinels?.measure()) ?? null)
    if (before === null || after === null) return { ...taken, earlier, sentinel: null }
    const movement = sentinelMovement(before, after)
    const tries = earlier.length + 1
    if (!movement.moved || tries === defaultMaxAttempts) {
      const readings = [before, ...between, after] as const
      const takes = readings.map((reading) => sentinels?.takesOf(reading) ?? {})
      return { ...taken, earlier, sentinel: { readings, takes, movement, tries } }
    }
    earlier.push(taken)
    // A device that became faster has nothing to wait for.
    before = movement.ratio < 1 ? after : ((await sentinels?.coolDown(before)) ?? null)
  }
}

export function progressOf(invocations: readonly MeasuredInvocation[]): MeasureProgress {
  const all = invocations.flatMap(({ measuredMs }) => measuredMs)
  return {
    invocations: invocations.length,
    samples: all.length,
    medianMs: all.length > 0 ? median(all) : null,
  }
}
