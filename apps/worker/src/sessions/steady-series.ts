import { defaultMaxAttempts, type SentinelReading, sentinelMovement } from '@paceline/domain'
import type { ModelFile } from '../drivers/driver.js'
import { createClosedLoop } from './closed-loop.js'
import type { InvocationRefusal, MeasuredInvocation } from './invocation-record.js'
import type { MeasuringSession } from './measuring-session.js'
import { type MeasureProgress, progressOf } from './progress.js'
import type { SentinelReadings, Sentinels } from './sentinels.js'
import { measureSeries, type Series } from './series.js'

/** In a longer session the sentinels are measured between invocations too. */
const SENTINELS_EVERY_SECONDS = 60

/** What one try of a session took. */
export interface Try {
  readonly series: Series
  /** Beside it, where inferences arrive by period. */
  readonly closed: readonly MeasuredInvocation[]
}

export interface SteadySeries extends Try {
  /** Those before, around which the sentinels moved. */
  readonly earlier: readonly Try[]
  readonly sentinel: SentinelReadings | null
}

export interface SteadyRun {
  readonly model: ModelFile
  /** Told after the first inference and after each invocation: between samples, never inside one. */
  readonly onProgress: (progress: MeasureProgress) => void
}

/** Measures again, after a cool-down, while the sentinels say that the device itself has moved: three times at most. */
export async function measureUntilSteady(
  session: MeasuringSession,
  run: SteadyRun,
  sentinels: Sentinels | null,
): Promise<SteadySeries | InvocationRefusal> {
  const earlier: Try[] = []
  let before = (await sentinels?.measure()) ?? null
  for (;;) {
    const between: SentinelReading[] = []
    const closedLoop = session.protocol.arrival.mode === 'periodic' ? createClosedLoop(session) : null
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
