import { looksOf } from '../measurement/looks.js'
import { createRandom } from '../random/random.js'
import { lookErrorShares, lookQuantile } from '../statistics/look-quantile.js'

export interface LookCoverageInput {
  /** Standard deviation of log invocation medians, as a multiple of the target half width (on the log scale). */
  readonly deviationRatio: number
  readonly sessions: number
  readonly seed: number
  readonly level?: number
  /** The shares to try; those that ship if left out. */
  readonly errorShares?: typeof lookErrorShares
  /** Numbers of invocations at which a session may stop, rising. */
  readonly looks?: readonly number[]
}

export interface LookCoverage {
  /** Share of all sessions whose interval holds the truth. */
  readonly coverage: number
  /** Share of sessions that reached the target. */
  readonly stableShare: number
  /** Share of those whose interval holds the truth; NaN where there are none. */
  readonly coverageStable: number
  readonly meanInvocations: number
}

/**
 * Coverage of the interval when sessions of normal log invocation medians stop at the first look whose half width
 * is at most the target: how the shares of `lookQuantile` were found, and how to check others. It is the rule of
 * `planInvocation` without samples, so that 100,000 sessions take a second.
 */
export function lookCoverage(input: LookCoverageInput): LookCoverage {
  const { deviationRatio, sessions, seed, level = 0.95, errorShares = lookErrorShares } = input
  const { looks = looksOf({ invocations: 5 }) } = input
  const quantiles = looks.map((look) => lookQuantile(look, level, errorShares))
  const random = createRandom(seed)
  let [covered, stable, coveredStable, invocations] = [0, 0, 0, 0]
  for (let session = 0; session < sessions; session++) {
    let [sum, squares, count] = [0, 0, 0]
    for (let position = 0; position < looks.length; position++) {
      for (const look = looks[position] as number; count < look; count++) {
        const value = random.nextNormal()
        sum += value
        squares += value * value
      }
      const deviation = Math.sqrt((squares - (sum * sum) / count) / (count - 1))
      const halfWidth = ((quantiles[position] as number) * deviation) / Math.sqrt(count)
      const isNarrow = halfWidth * deviationRatio <= 1
      if (!isNarrow && position < looks.length - 1) continue
      const holds = Math.abs(sum / count) <= halfWidth ? 1 : 0
      covered += holds
      stable += isNarrow ? 1 : 0
      coveredStable += isNarrow ? holds : 0
      invocations += count
      break
    }
  }
  return {
    coverage: covered / sessions,
    stableShare: stable / sessions,
    coverageStable: coveredStable / stable,
    meanInvocations: invocations / sessions,
  }
}
