import type { Measurement } from '@paceline/contracts'
import type { StoredSamples } from '@paceline/db'
import { defaultMaxAttempts, median, type SentinelReading, sentinelMovement } from '@paceline/domain'
import type { ModelFile } from '../drivers/driver.js'
import type { InvocationRefusal, MeasuredInvocation } from './invocation-record.js'
import { measurementOf } from './measurement.js'
import { beginSession, type MeasuringSession, type SessionOptions } from './measuring-session.js'
import { type SentinelModel, type SentinelReadings, type Sentinels, sentinelsOf } from './sentinels.js'
import { measureSeries, type Series, samplesOf } from './series.js'

export interface RunToMeasure extends SessionOptions {
  readonly model: ModelFile
  /** Measured around the model where the protocol leaves time for it; none where left out. */
  readonly sentinels?: readonly SentinelModel[]
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
  const { series, earlier, sentinel } = measured
  const { measurement, fallback } = measurementOf({
    offer: host.offer,
    protocol,
    series,
    earlier,
    sentinel,
    sentinelRefusal: sentinels?.refusal ?? null,
    timeline: session.timeline.report(),
    build: run.build ?? null,
  })
  const samples = [
    ...samplesOf('model', series.invocations),
    ...earlier.flatMap(({ invocations }, index) => samplesOf(`try:${index + 1}`, invocations)),
    ...(sentinels?.samples() ?? []),
  ]
  return { state: 'completed', measurement, fallback, samples }
}

interface SteadySeries {
  /** The last: what the figure is of. */
  readonly series: Series
  /** Those before, around which the sentinels moved. */
  readonly earlier: readonly Series[]
  readonly sentinel: SentinelReadings | null
}

/** Measures again, after a cool-down, while the sentinels say that the device itself has moved: three times at most. */
async function measureUntilSteady(
  session: MeasuringSession,
  run: RunToMeasure,
  sentinels: Sentinels | null,
): Promise<SteadySeries | InvocationRefusal> {
  const earlier: Series[] = []
  let before = (await sentinels?.measure()) ?? null
  for (;;) {
    const between: SentinelReading[] = []
    const series = await measureSeries(session, {
      model: run.model,
      onFirstInference: () => run.onProgress(progressOf([])),
      onInvocation: (counting) => run.onProgress(progressOf(counting)),
      between: async () => {
        if (before === null || sentinels === null) return null
        if (sentinels.ageSeconds < SENTINELS_EVERY_SECONDS) return null
        const reading = await sentinels.measure()
        if (reading !== null) between.push(reading)
        return null
      },
    })
    if ('state' in series) return series
    const after = before === null ? null : ((await sentinels?.measure()) ?? null)
    if (before === null || after === null) return { series, earlier, sentinel: null }
    const movement = sentinelMovement(before, after)
    const tries = earlier.length + 1
    if (!movement.moved || tries === defaultMaxAttempts) {
      return { series, earlier, sentinel: { readings: [before, ...between, after], movement, tries } }
    }
    earlier.push(series)
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
