import type { LatencyEstimates, ParetoPoint } from '@paceline/contracts'

/**
 * The interval that a front or a search tool goes by: where another session would land, since somebody else will
 * measure in another one; while that is unknown, where this session's median lies, and it says so.
 */
export function shownInterval({
  ci,
  nextSession,
}: Pick<LatencyEstimates, 'ci' | 'nextSession'>): Pick<ParetoPoint, 'interval' | 'sessionVariance'> {
  if (nextSession) return { interval: nextSession, sessionVariance: 'known' }
  return { interval: ci && { level: ci.level, low: ci.low, high: ci.high }, sessionVariance: 'unknown' }
}
