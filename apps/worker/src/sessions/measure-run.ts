import type { Measurement } from '@paceline/contracts'
import type { StoredSamples } from '@paceline/db'
import { median } from '@paceline/domain'
import type { ModelFile } from '../drivers/driver.js'
import type { InvocationRefusal, MeasuredInvocation } from './invocation-record.js'
import { measurementOf } from './measurement.js'
import { beginSession, type SessionOptions } from './measuring-session.js'
import { measureSeries, samplesOf } from './series.js'

export interface RunToMeasure extends SessionOptions {
  readonly model: ModelFile
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

/**
 * Measures one model on one runtime. What the runner or the model does wrong is an outcome; it throws only the
 * signal's reason, when aborted.
 */
export async function measureRun(run: RunToMeasure): Promise<MeasureOutcome> {
  const { model, onProgress, protocol } = run
  const session = beginSession(run)
  const series = await measureSeries(session, {
    model,
    onFirstInference: () => onProgress(progressOf([])),
    onInvocation: (counting) => onProgress(progressOf(counting)),
    between: async () => null,
  })
  if ('state' in series) return series
  const { measurement, fallback } = measurementOf({
    offer: run.host.offer,
    protocol,
    series,
    timeline: session.timeline.report(),
  })
  return { state: 'completed', measurement, fallback, samples: samplesOf('model', series.invocations) }
}

function progressOf(invocations: readonly MeasuredInvocation[]): MeasureProgress {
  const all = invocations.flatMap(({ measuredMs }) => measuredMs)
  return {
    invocations: invocations.length,
    samples: all.length,
    medianMs: all.length > 0 ? median(all) : null,
  }
}
