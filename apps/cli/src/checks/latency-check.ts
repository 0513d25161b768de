import type { Schemas } from '@paceline/client'
import { sessionVarianceUnknown } from '../views/session-text.js'
import { milliseconds, percent } from '../views/units.js'

type Run = Schemas['Run']
type Verdict = Schemas['Measurement']['verdict']

/** What a run must be shown to be for continuous integration to go on. */
export interface LatencyLimit {
  readonly atMostMs: number
  /** Beside `stable`. */
  readonly allowedVerdicts: readonly Verdict[]
}

export interface LatencyCheck {
  readonly runId: string
  readonly passed: boolean
  readonly atMostMs: number
  /** The upper end that was held against the limit; null where there is none. */
  readonly boundMs: number | null
  /** `known`: the bound is another session's; `unknown`: it is this session's alone. */
  readonly sessionVariance: 'known' | 'unknown'
  readonly sentence: string
}

/**
 * Whether a completed run is shown to be within the limit: the upper end of where another session would land, or
 * while that is unknown of this session's own interval, is at most the limit. A figure that is not stable, or not
 * of what was asked, shows nothing.
 */
export function checkLatency(run: Run, { atMostMs, allowedVerdicts }: LatencyLimit): LatencyCheck {
  const { measurement, id } = run
  const { ci, nextSession } = measurement?.latencyMs ?? { ci: null, nextSession: null }
  const interval = nextSession ?? ci
  const sessionVariance = nextSession === null ? 'unknown' : 'known'
  const result = (passed: boolean, words: string): LatencyCheck => ({
    runId: id,
    passed,
    atMostMs,
    boundMs: interval?.high ?? null,
    sessionVariance,
    sentence: `${id} ${words}`,
  })
  if (measurement === null) return result(false, `has no figure: it ended ${run.state}`)
  if (run.fallback) return result(false, 'shows nothing: what ran is not what was asked')
  const { verdict } = measurement
  if (verdict !== 'stable' && !allowedVerdicts.includes(verdict)) {
    return result(false, `is ${verdict}, which shows nothing; --allow-verdict ${verdict} lets it count`)
  }
  if (interval === null) return result(false, 'has no interval: it takes at least two invocations')
  const whose = nextSession === null ? `this session, ${sessionVarianceUnknown}` : 'another session'
  const figure = `${milliseconds(interval.high)} at most in ${whose} (${percent(interval.level)})`
  return interval.high <= atMostMs
    ? result(true, `is within ${limitText(atMostMs)}: ${figure}`)
    : result(false, `is not shown to be within ${limitText(atMostMs)}: ${figure}`)
}

/** As it was typed, not rounded. */
function limitText(ms: number): string {
  return `${ms} ms`
}
