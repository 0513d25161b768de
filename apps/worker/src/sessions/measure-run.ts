import { tmpdir } from 'node:os'
import type { Measurement } from '@paceline/contracts'
import type { StoredSamples } from '@paceline/db'
import { type ConditionReading, disturbances, type SentinelReference } from '@paceline/domain'
import { type OperatorsProfiled, profileOperators } from '../profile/profile-operators.js'
import type { InvocationRefusal } from './invocation-record.js'
import { measurementOf } from './measurement.js'
import { beginSession, type MeasuringSession, type SessionOptions } from './measuring-session.js'
import { progressOf } from './progress.js'
import { type SentinelModel, sentinelsOf } from './sentinels.js'
import { samplesOf } from './series.js'
import { measureUntilSteady, type SteadyRun, type Try } from './steady-series.js'

export interface RunToMeasure extends SessionOptions, SteadyRun {
  /** Measured around the model where the protocol leaves time for it; none where left out. */
  readonly sentinels?: readonly SentinelModel[]
  /** What earlier sessions of the device under this key taught about its sentinels; null or left out: nothing. */
  readonly sentinelReference?: SentinelReference | null
  /** Where slices of the model are written while its operators are profiled; the system's folder for such where left out. */
  readonly folder?: string
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
    sentinelReference: run.sentinelReference ?? null,
    sentinelRefusal: sentinels?.refusal ?? null,
    operators,
    timeline: session.timeline.report(),
    build: run.build ?? null,
    preparation: run.preparation ?? null,
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
  { host, protocol, inputSeed, signal, limits, gate, gateLimits, timeline }: MeasuringSession,
  { model, folder = tmpdir() }: RunToMeasure,
  { series, closed }: Try,
): Promise<OperatorsProfiled> {
  // Operators run one after the other, so the whole does too: a period would count its waiting.
  const wholeMs = progressOf(closed.length > 0 ? closed : series.invocations).medianMs ?? 0
  const run = { host, model, protocol, wholeMs, seed: inputSeed, signal, folder, limits }
  let before: ConditionReading
  return profileOperators({
    ...run,
    beforeSuite: async () => {
      before = await gate.pass()
    },
    afterSuite: async () => {
      const seen = await gate.readAfter((after) => disturbances(before, after, gateLimits))
      return seen.disturbances.length > 0
    },
    during: (work) => timeline.during('profile', work),
  })
}
