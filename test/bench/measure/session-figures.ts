import { coefficientOfVariation, nextSession, noiseFloor } from '@paceline/domain'
import type { Figure } from '../figure.js'

/** What a bench keeps of one session. */
export interface SessionOutcome {
  readonly medianMs: number
  readonly ci: { readonly low: number; readonly high: number } | null
  readonly standardErrorRatio: number | null
  readonly normalisedMedianMs: number | null
  readonly sentinel: { readonly levelMs: number; readonly levelErrorRatio: number } | null
  readonly verdict: string
  /** Of the session's time, idle between blocks and bookkeeping. */
  readonly engineShare: number
}

/** Sessions that a floor is learnt from before any is judged by it. */
export const FLOOR_SESSIONS = 8

export interface RuntimeSeries {
  readonly runtime: string
  /** In their order; the first FLOOR_SESSIONS teach the floor. */
  readonly sessions: readonly SessionOutcome[]
  /** Medians of fifty iterations after one warm-up, each taken beside a session. */
  readonly plainMedians: readonly number[]
}

/** How session medians vary: the engine's, the engine's normalised by its sentinels, and the plain way's. */
export function variationFigures({ runtime, sessions, plainMedians }: RuntimeSeries): Figure[] {
  const judged = afterFloor(sessions)
  const normalised = judged.flatMap(({ normalisedMedianMs }) => normalisedMedianMs ?? [])
  return [
    ...cvFigures(
      `cv.raw.${runtime}`,
      judged.map(({ medianMs }) => medianMs),
      0.02,
    ),
    ...(normalised.length === judged.length ? cvFigures(`cv.normalised.${runtime}`, normalised, null) : []),
    ...cvFigures(`cv.plain.${runtime}`, afterFloor(plainMedians), null),
    {
      key: `stable.${runtime}`,
      value: judged.filter(({ verdict }) => verdict === 'stable').length / judged.length,
      unit: 'share',
      better: 'higher',
      target: null,
    },
    {
      key: `engine.share.${runtime}`,
      value: Math.max(...sessions.map(({ engineShare }) => engineShare)),
      unit: 'share',
      better: 'lower',
      target: 0.03,
    },
  ]
}

/** Those that were not used for learning; all of so short a series that none would be left. */
function afterFloor<T>(series: readonly T[]): readonly T[] {
  return series.length > FLOOR_SESSIONS ? series.slice(FLOOR_SESSIONS) : series
}

function cvFigures(key: string, medians: readonly number[], target: number | null): Figure[] {
  if (medians.length < 2) return []
  const { cv, high } = coefficientOfVariation(medians)
  return [
    { key, value: cv, unit: 'ratio', better: 'lower', target },
    { key: `${key}.high`, value: high, unit: 'ratio', better: 'lower', target: null },
  ]
}

/**
 * The share of sessions whose median lies in the interval that the session before it gave for the next one, over
 * all runtimes together. The floor is that of each runtime's first sessions, which are not judged by it.
 */
export function nextSessionFigures(series: readonly RuntimeSeries[]): Figure[] {
  const inside = series.flatMap((each) => hits(each))
  if (inside.length === 0) return []
  const share = inside.filter(Boolean).length / inside.length
  return [
    { key: 'nextsession.inside', value: share, unit: 'share', better: 'higher', target: 0.9 },
    { key: 'nextsession.judged', value: inside.length, unit: 'sessions', better: 'higher', target: null },
  ]
}

function hits({ runtime, sessions }: RuntimeSeries): boolean[] {
  const floor = noiseFloor([{ modelId: runtime, sessions: sessions.slice(0, FLOOR_SESSIONS) }])
  if (floor === null) return []
  return sessions.slice(FLOOR_SESSIONS).flatMap((session, index) => {
    const before = sessions[FLOOR_SESSIONS + index - 1]
    const interval = before ? nextSession(before, floor) : null
    return interval ? session.medianMs >= interval.low && session.medianMs <= interval.high : []
  })
}
