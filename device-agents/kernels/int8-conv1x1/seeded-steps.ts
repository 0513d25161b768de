import type { Random } from '@paceline/domain'
import { integerIn, pick } from '../testing/seeded.js'
import type { Requantization } from './reference.js'

/** Uniform steps; one in four at an end of int8. */
export function seededSteps(random: Random, length: number): Int8Array {
  return Int8Array.from({ length }, () =>
    integerIn(random, 0, 3) === 0 ? pick(random, [-128, 127]) : integerIn(random, -128, 127),
  )
}

/**
 * Factors that bring sums of `taps` products into int8, some of them far too small or large; ties, for which a
 * factor must be a power of two; zero points at both ends.
 */
export function seededRequantization(random: Random, channels: number, taps: number): Requantization {
  const perChannel = (value: () => number) => Int32Array.from({ length: channels }, value)
  const reach = Math.ceil(Math.log2(128 * 128 * Math.sqrt(taps)))
  return {
    inputZero: pick(random, [-128, 127, 0, integerIn(random, -128, 127)]),
    outputZero: pick(random, [-128, 127, 0, integerIn(random, -128, 127)]),
    bias: perChannel(() => integerIn(random, -20_000, 20_000)),
    multiplier: perChannel(() =>
      pick(random, [0, 2 ** 30, 2 ** 31 - 1, integerIn(random, 2 ** 30, 2 ** 31 - 1)]),
    ),
    shift: perChannel(() => pick(random, [-31, -30, -3, 0, 1, 9, 30, ...Array<number>(14).fill(7 - reach)])),
    clamp: pick(random, [
      { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY },
      { min: -128, max: 127 },
      { min: -5, max: 90 },
    ]),
  }
}
