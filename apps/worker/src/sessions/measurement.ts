import type { Measurement, ProtocolInFull, RuntimeOffer } from '@paceline/contracts'
import { planReport, type SentinelReference } from '@paceline/domain'
import type { Preparation } from '../drivers/driver.js'
import type { OperatorsProfiled } from '../profile/profile-operators.js'
import { arrivalOf } from './closed-loop.js'
import { conditionsOf, otherCpuShareOf } from './conditions-report.js'
import { initTimesOf } from './init-times.js'
import type { MeasuredInvocation } from './invocation-record.js'
import { judgeSeries } from './judged-series.js'
import { type SentinelReadings, sentinelOutcome } from './sentinels.js'
import { progressOf, type Series } from './series.js'
import type { TimelineReport } from './timeline.js'

export interface MeasuredRun {
  readonly offer: RuntimeOffer
  readonly protocol: ProtocolInFull
  /** What the figure is of. */
  readonly series: Series
  /** Beside it, where inferences arrive by period. */
  readonly closed?: readonly MeasuredInvocation[]
  /** Measured before it in the same session, while the device moved. */
  readonly earlier?: readonly Series[]
  readonly sentinel?: SentinelReadings | null
  readonly sentinelReference?: SentinelReference | null
  /** Why sentinels could not be measured, where they were to be. */
  readonly sentinelRefusal?: string | null
  /** What became of its operators; null where nobody asked for them. */
  readonly operators?: Omit<OperatorsProfiled, 'samples'> | null
  /** From the beginning of the session to now. */
  readonly timeline: TimelineReport
  /** Version of the worker; null where nobody said. */
  readonly build?: string | null
  /** What was done to the device before; null or left out: nothing. */
  readonly preparation?: Preparation | null
}

/** The contract's measurement of a finished session, and whether what ran is what was asked. */
export function measurementOf(run: MeasuredRun): { measurement: Measurement; fallback: boolean } {
  const { protocol, series, timeline, earlier = [], sentinel = null, operators = null } = run
  const all = [...earlier, series].flatMap(({ invocations }) => invocations)
  const judged = judgeSeries(series.invocations, run, sentinel?.movement)
  const { figure, batch, latencyMs, verdict, reasons, differences } = judged
  const peaks = all.flatMap(({ done }) => done.peakBytes ?? [])
  const measurement: Measurement = {
    latencyMs,
    batch,
    iterations: figure.reduce((total, { measuredMs }) => total + measuredMs.length, 0),
    invocations: figure.length,
    warmupIterations: figure.reduce((total, { warmupMs }) => total + warmupMs.length, 0),
    initMs: initTimesOf(all.map(({ initialised }) => initialised)),
    firstMs: all[0]?.firstMs ?? null,
    peakBytes: peaks.length > 0 ? Math.max(...peaks) : null,
    verdict,
    reasons: [
      ...reasons,
      ...(operators?.reasons ?? []),
      ...sentinelReasons(run.sentinelRefusal ?? null),
      ...outputReasons(all),
      ...machineReasons(figure),
    ],
    sentinel: sentinel && sentinelOutcome(sentinel, latencyMs.median, run.sentinelReference ?? null),
    plan: planOf(figure, run),
    steadiness: judged.steadiness,
    apart: judged.apart,
    arrival: arrivalOf(protocol, figure, run.closed ?? []),
    conditions: conditionsOf({ ...run, figure }),
    operators: operators?.operators ?? null,
    profile: operators?.profile ?? null,
    deviceSeconds: timeline.sessionSeconds,
  }
  return { measurement, fallback: differences.length > 0 }
}

/** How the plan went; the series knows why it ended, as it may have ended for what was kept apart. */
function planOf(
  figure: readonly MeasuredInvocation[],
  { protocol, series }: MeasuredRun,
): Measurement['plan'] {
  if (series.stoppedBy === null) return null
  const { looks, ...report } = planReport(progressOf(figure, protocol), protocol)
  return { ...report, looks: [...looks], stoppedBy: series.stoppedBy }
}

function sentinelReasons(refusal: string | null): Measurement['reasons'] {
  if (refusal === null) return []
  return [{ code: 'no-sentinel', text: `no sentinel could be measured: ${refusal}`, value: null }]
}

/** Runs of one model on one runtime with one input must agree; where they do not, something is wrong with one. */
function outputReasons(invocations: readonly MeasuredInvocation[]): Measurement['reasons'] {
  const digests = new Set(invocations.flatMap(({ done }) => done.outputDigest ?? []))
  if (digests.size < 2) return []
  const text = `its invocations gave ${digests.size} different outputs for the same input`
  return [{ code: 'outputs-differ', text, value: digests.size }]
}

/** Others may take so much of the machine's processors before a reader should know. */
const BUSY_SHARE = 0.1

function machineReasons(figure: readonly MeasuredInvocation[]): Measurement['reasons'] {
  const share = otherCpuShareOf(figure)
  if (share === 'unavailable' || share < BUSY_SHARE) return []
  const text = `other processes took ${(share * 100).toFixed(0)}% of the machine's processors`
  return [{ code: 'machine-busy', text, value: share }]
}
