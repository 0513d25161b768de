import { protocolOn } from '@paceline/contracts'
import { learnCoefficient } from '@paceline/domain'
import {
  linuxConditions,
  type ModelFile,
  measureRun,
  type RuntimeHost,
  type SentinelModel,
} from '@paceline/worker'
import type { BenchOptions } from '../figure.js'
import { plainMedian } from './plain-method.js'
import type { RuntimeSeries, SessionOutcome } from './session-figures.js'

export interface SessionsWanted {
  readonly hosts: readonly RuntimeHost[]
  readonly model: ModelFile
  readonly sentinels: readonly SentinelModel[]
  readonly sessions: number
  /** Left out: the protocol's own. */
  readonly maxSeconds?: number
}

/**
 * Sessions by turns on each runtime, as many as wanted, and beside each the plain way, so that all see the same
 * machine.
 */
export async function measureSessions(
  wanted: SessionsWanted,
  say: BenchOptions['say'],
): Promise<RuntimeSeries[]> {
  const { hosts, model, sessions } = wanted
  const series = hosts.map(({ offer }) => ({
    runtime: offer.name,
    sessions: [] as SessionOutcome[],
    plainMedians: [] as number[],
  }))
  for (let round = 1; round <= sessions; round++) {
    for (const [index, host] of hosts.entries()) {
      const outcome = await measureOnce(host, wanted, series[index]?.sessions ?? [])
      const plainMs = await plainMedian(host, model)
      series[index]?.sessions.push(outcome)
      series[index]?.plainMedians.push(plainMs)
      say(
        `session ${round} of ${sessions} on ${host.offer.name}: ${outcome.medianMs.toFixed(3)} ms, ${outcome.verdict}; the plain way ${plainMs.toFixed(3)} ms`,
      )
    }
  }
  return series
}

async function measureOnce(
  host: RuntimeHost,
  { model, sentinels, maxSeconds }: SessionsWanted,
  earlier: readonly SessionOutcome[],
): Promise<SessionOutcome> {
  const outcome = await measureRun({
    host,
    model,
    sentinels,
    sentinelReference: learnCoefficient(earlier.flatMap(asPast)),
    conditions: linuxConditions(),
    protocol: protocolOn(host.offer, maxSeconds === undefined ? {} : { maxSeconds }),
    inputSeed: 1,
    signal: new AbortController().signal,
    onProgress: () => {},
  })
  if (outcome.state !== 'completed') throw new Error(`a session ended ${outcome.state}: ${outcome.message}`)
  const { latencyMs, sentinel, verdict, conditions } = outcome.measurement
  const { engineShare } = (conditions as unknown as { timeline: { engineShare: number } }).timeline
  return {
    medianMs: latencyMs.median,
    ci: latencyMs.ci,
    standardErrorRatio: latencyMs.standardErrorRatio,
    normalisedMedianMs: sentinel?.normalisedMedianMs ?? null,
    sentinel,
    verdict,
    engineShare,
  }
}

/** As the database gives a worker what the device's earlier sessions were like. */
function asPast({ medianMs, sentinel }: SessionOutcome) {
  if (sentinel === null) return []
  const { levelMs: sentinelMs, levelErrorRatio: sentinelErrorRatio } = sentinel
  return [{ modelId: 'benched', medianMs, sentinelMs, sentinelErrorRatio }]
}
