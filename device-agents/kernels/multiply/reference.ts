import { type Clamp, clampTo } from '../checks/clamp.js'

/**
 * Slow and in double precision. `b` is as long as `a`, or has one factor to each of its channels, for an `a` of
 * [channels][pixels].
 */
export function multiplyReference(a: Float32Array, b: Float32Array, clamp: Clamp): Float32Array {
  const pixels = a.length / b.length
  return a.map((value, index) => clampTo(clamp, value * (b[Math.floor(index / pixels)] ?? Number.NaN)))
}
