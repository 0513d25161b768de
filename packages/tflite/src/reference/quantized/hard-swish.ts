import type { KernelCall } from '../kernel.js'
import { type FixedPoint, fixedPointOf, roundingDivideByPowerOfTwo } from './fixed-point.js'
import { clampTo, fromZero, inputScale, outputScale, realBounds } from './scales.js'

/** Bits that a step is shifted by: the most that leave its difference from the zero point in int16. */
const HIGH_RESOLUTION = 128
/** A step of the gate, which lies between -1 and 1 in int16: three from its bound are one. */
const GATE_SCALE = Math.fround(3 / 32768)

/** x · relu6(x + 3) / 6 in int16, as `HardSwish` of kernels/internal/reference/hard_swish.h computes it. */
export function hardSwish(call: KernelCall): Int8Array {
  const [x, y] = [inputScale(call, 0), outputScale(call)]
  const fine = Math.fround(x.scale / HIGH_RESOLUTION)
  const toOutput = inInt16(fixedPointOf(Math.fround(fine / y.scale)))
  const toGate = inInt16(fixedPointOf(Math.fround(fine / GATE_SCALE)))
  const clamp = clampTo(realBounds.NONE ?? [0, 0], y)
  return Int8Array.from(fromZero(call.operand(0), x.zeroPoint).values, (step) => {
    const value = step * HIGH_RESOLUTION
    // From -1 … 1 to 0 … 1, in steps of 2^-15.
    const gate = (gateOf(value, toGate) + 32768) >> 1
    const gated = Math.trunc((gate * highProduct(value, toOutput.multiplier)) / 32768)
    return clamp(roundingDivideByPowerOfTwo(gated, -toOutput.shift) + y.zeroPoint)
  })
}

/** x / 3, saturated to -1 … 1. */
function gateOf(value: number, { multiplier, shift }: FixedPoint): number {
  // The last bit is shifted after the product, so that it saturates the result and not the factor.
  const before = shift > 0 ? saturated(value * 2 ** (shift - 1)) : value
  const scaled = highProduct(before, multiplier)
  if (shift > 0) return saturated(scaled * 2)
  return shift < 0 ? roundingDivideByPowerOfTwo(scaled, -shift) : scaled
}

/** The high half of 2ab of two int16, to the nearest. */
function highProduct(a: number, b: number): number {
  const doubled = a * b
  return Math.trunc((doubled + (doubled >= 0 ? 16384 : 1 - 16384)) / 32768)
}

function inInt16({ multiplier, shift }: FixedPoint): FixedPoint {
  return { multiplier: Math.min(32767, Math.floor((multiplier + 32768) / 65536)), shift }
}

function saturated(value: number): number {
  return Math.min(32767, Math.max(-32768, value))
}
