import { defaultMaxAttempts } from '@paceline/domain'
import type { ModelFile } from '../drivers/driver.js'
import { createClosedLoop } from './closed-loop.js'
import type { InvocationRefusal, MeasuredInvocation } from './invocation-record.js'
import type { MeasuringSession } from './measuring-session.js'
import { type MeasureProgress, progressOf } from './progress.js'
import { watchSentinels } from './sentinel-watch.js'
import type { SentinelReadings, Sentinels } from './sentinels.js'
import { measureSeries, type Series } from './series.js'

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
  for (let tries = 1; ; tries++) {
    const watch = sentinels && before && watchSentinels(sentinels, before)
    const closedLoop = session.protocol.arrival.mode === 'periodic' ? createClosedLoop(session) : null
    const series = await measureSeries(session, {
      model: run.model,
      onFirstInference: () => run.onProgress(progressOf([])),
      onInvocation: (counting) => run.onProgress(progressOf(counting)),
      between: async (plan) => {
        const refusal = (await closedLoop?.follow(plan)) ?? null
        if (refusal === null) await watch?.ifDue()
        return refusal
      },
    })
    if ('state' in series) return series
    const taken = { series, closed: closedLoop?.invocations ?? [] }
    const sentinel = (await watch?.end(tries)) ?? null
    if (sentinels === null || !sentinel?.movement.moved || tries === defaultMaxAttempts) {
      return { ...taken, earlier, sentinel }
    }
    earlier.push(taken)
    const [first] = sentinel.readings
    // A device that became faster has nothing to wait for.
    const isFaster = sentinel.movement.ratio < 1
    before = isFaster ? (sentinel.readings.at(-1) ?? first) : await sentinels.coolDown(first)
  }
}
