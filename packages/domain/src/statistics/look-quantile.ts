import { studentTQuantile } from './student-t.js'

/**
 * Share of the allowed error that an interval after so many invocations spends. A session stops at the first
 * narrow interval, so those at which sessions stop are narrow by luck too often: at Student's own quantiles the
 * coverage over all sessions falls to 92%. With these shares it stays between 94% and 96%, whatever the ratio of
 * the deviation between invocations to the target, and above 92% among the sessions that reach the target wherever
 * more than half do. The first share is the largest because most sessions stop there.
 *
 * Found by simulation: `lookCoverage` of the simulation room gives the coverage of any shares over any grid.
 */
export const lookErrorShares: readonly (readonly [invocations: number, share: number])[] = [
  [5, 0.85],
  [8, 0.6],
  [12, 0.6],
  [20, 0.6],
  [30, 0.85],
]

/**
 * The quantile of Student's t that an interval over `invocations` medians uses at `level`, so that the level holds
 * over sessions that stop by its width. Between the looks the share of the error is interpolated. Throws RangeError.
 */
export function lookQuantile(
  invocations: number,
  level: number,
  errorShares: typeof lookErrorShares = lookErrorShares,
): number {
  if (!(level > 0 && level < 1)) throw new RangeError(`a level is between 0 and 1, not ${level}`)
  const error = (1 - level) * errorShareAt(invocations, errorShares)
  return studentTQuantile(1 - error / 2, invocations - 1)
}

function errorShareAt(invocations: number, errorShares: typeof lookErrorShares): number {
  const last = errorShares.findLast(([look]) => look <= invocations) ?? errorShares[0]
  const next = errorShares.find(([look]) => look >= invocations) ?? errorShares.at(-1)
  if (last === undefined || next === undefined) return 1
  const [[lookBefore, shareBefore], [look, share]] = [last, next]
  if (look <= lookBefore) return share
  return shareBefore + ((share - shareBefore) * (invocations - lookBefore)) / (look - lookBefore)
}
