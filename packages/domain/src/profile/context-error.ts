import { buildSystem, type ProfileObservations } from './build-system.js'
import { factorise, solve } from './cholesky.js'
import { normalMatrix, predicted, projected } from './slice-system.js'

/** The ratios that are tried: neighbours differ by less than such a ratio can be known. */
const ratios = [0, ...Array.from({ length: 34 }, (_, step) => 0.005 * 1.2 ** step)]

/** Observations whose singles carry the error of their context, and how large that is. */
export interface ContextualObservations {
  readonly observations: ProfileObservations
  /** Standard deviation of a single's time about its operator's time in the network, relative. */
  readonly contextRatio: number
}

/**
 * An operator alone is not quite what it is in the network: what its caches hold, what was fused, how it was
 * scheduled. However often it is measured, that stays. So singles get an error of their own, the same part of
 * each, of the size that makes the disagreement of singles, prefixes and whole most likely (restricted maximum
 * likelihood; Patterson and Thompson, "Recovery of inter-block information when block sizes are unequal",
 * Biometrika 58, 1971). Prefixes and whole, which hold operators where they are, then say how long operators
 * take together, and singles how that is shared among them.
 *
 * Throws RangeError for observations that are none.
 */
export function withContextError(observed: ProfileObservations): ContextualObservations {
  const tried = ratios.map((contextRatio) => {
    const observations = widened(observed, contextRatio)
    return { contextRatio, observations, likelihood: restrictedLogLikelihood(observations) }
  })
  const best = tried.reduce((a, b) => (b.likelihood > a.likelihood ? b : a))
  return { observations: best.observations, contextRatio: best.contextRatio }
}

function widened(observed: ProfileObservations, ratio: number): ProfileObservations {
  const singles = observed.singles.map(
    (single) =>
      single && { ...single, standardErrorUs: Math.hypot(single.standardErrorUs, ratio * single.medianUs) },
  )
  return { ...observed, singles }
}

/** Of the slices' medians, times unbounded, up to a constant. */
function restrictedLogLikelihood(observations: ProfileObservations): number {
  const system = buildSystem(observations)
  const { rows } = system
  const normal = normalMatrix(system)
  const factor = factorise(normal, [...Array(normal.size).keys()])
  const times = solve(
    factor,
    projected(
      system,
      rows.map(({ medianUs }) => medianUs),
    ),
  )
  const fitted = predicted(system, times)
  let deviance = 0
  for (const [row, { medianUs, weight }] of rows.entries()) {
    deviance += weight * (medianUs - (fitted[row] as number)) ** 2 - Math.log(weight)
  }
  // L L' = D A D, so log det A = 2 (sum of log L - sum of log D) over the diagonals.
  for (let index = 0; index < factor.size; index++) {
    const diagonal = factor.lower[index * factor.size + index] as number
    deviance += 2 * Math.log(diagonal / (factor.scale[index] as number))
  }
  return -deviance / 2
}
