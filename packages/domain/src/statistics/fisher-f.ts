import { incompleteBeta } from './incomplete-beta.js'

/** P(F > f), the p-value of an F test, for f >= 0 and degrees of freedom > 0 of both variances. Throws RangeError. */
export function fisherFTail(f: number, numeratorDegrees: number, denominatorDegrees: number): number {
  for (const degrees of [numeratorDegrees, denominatorDegrees]) {
    if (!(degrees > 0 && Number.isFinite(degrees))) {
      throw new RangeError(`degrees of freedom are above 0, not ${degrees}`)
    }
  }
  if (!(f >= 0)) throw new RangeError(`a ratio of variances is 0 or more, not ${f}`)
  if (f === Number.POSITIVE_INFINITY) return 0
  const scaled = numeratorDegrees * f
  const whole = scaled + denominatorDegrees
  return incompleteBeta(
    denominatorDegrees / whole,
    scaled / whole,
    denominatorDegrees / 2,
    numeratorDegrees / 2,
  )
}
