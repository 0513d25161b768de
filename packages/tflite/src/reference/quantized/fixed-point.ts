/** A real factor as a 31-bit integer and a power of two: multiplier · 2^(shift - 31). */
export interface FixedPoint {
  readonly multiplier: number
  readonly shift: number
}

const HALF = 2 ** 31

/** TFLite's `QuantizeMultiplier` (kernels/internal/quantization_util.cc). */
export function fixedPointOf(factor: number): FixedPoint {
  if (factor === 0) return { multiplier: 0, shift: 0 }
  let shift = Math.max(-1100, Math.floor(Math.log2(factor)) + 1)
  // The logarithm may round across a power of two.
  while (factor / 2 ** shift >= 1) shift++
  while (factor / 2 ** shift < 0.5) shift--
  let multiplier = Math.round((factor / 2 ** shift) * HALF)
  if (multiplier === HALF) {
    multiplier /= 2
    shift++
  }
  return shift < -31 ? { multiplier: 0, shift: 0 } : { multiplier, shift }
}

/** TFLite's `MultiplyByQuantizedMultiplier`, rounding twice as its builds of 2.9 do. */
export function multiplyByFixedPoint(value: number, { multiplier, shift }: FixedPoint): number {
  const shifted = shift > 0 ? (value * 2 ** shift) | 0 : value
  const high = saturatingRoundingDoublingHighMul(shifted, multiplier)
  return shift < 0 ? roundingDivideByPowerOfTwo(high, -shift) : high
}

/** As the vectorised kernels of the matrix products (CONV_2D, FULLY_CONNECTED) do: ties of the shift go upwards. */
export function multiplyWithTiesUp(value: number, { multiplier, shift }: FixedPoint): number {
  const shifted = shift > 0 ? (value * 2 ** shift) | 0 : value
  const high = saturatingRoundingDoublingHighMul(shifted, multiplier)
  return shift < 0 ? Math.floor(high / 2 ** -shift + 0.5) : high
}

/** gemmlowp's: the high half of 2ab, to the nearest, with the one overflow saturated. */
export function saturatingRoundingDoublingHighMul(a: number, b: number): number {
  if (a === -HALF && b === -HALF) return HALF - 1
  const product = BigInt(a) * BigInt(b)
  const nudge = product >= 0n ? 1n << 30n : 1n - (1n << 30n)
  // BigInt division truncates, as C's does.
  return Number((product + nudge) / (1n << 31n))
}

/** gemmlowp's: to the nearest, ties away from zero. */
export function roundingDivideByPowerOfTwo(value: number, exponent: number): number {
  const quotient = Math.abs(value) / 2 ** exponent
  return value < 0 ? -Math.floor(quotient + 0.5) : Math.floor(quotient + 0.5)
}
