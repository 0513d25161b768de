/** The largest finite float16. */
export const MAX_FLOAT16 = 65504

const word = new DataView(new ArrayBuffer(4))

/** Bits of the float16 nearest to each value, ties to even (IEEE 754 binary16); beyond 65,504 infinity. */
export function toFloat16Bits(values: Float32Array): Uint16Array {
  const bits = new Uint16Array(values.length)
  // Not by `from`, which makes a list of all values first: many times the memory of either array.
  for (let i = 0; i < values.length; i++) bits[i] = float16Bits(values[i] ?? 0)
  return bits
}

function float16Bits(value: number): number {
  word.setFloat32(0, value)
  const bits = word.getUint32(0)
  const sign = (bits >>> 16) & 0x8000
  const magnitude = bits & 0x7fffffff
  // NaN keeps the top of its payload, and stays quiet.
  if (magnitude > 0x7f800000) return sign | 0x7e00 | ((magnitude >>> 13) & 0x1ff)
  if (magnitude >= 0x47800000) return sign | 0x7c00
  if (magnitude < 0x38800000) {
    // Subnormals are multiples of 2^-24; the product is exact, and rounding may reach the least normal number.
    return sign | roundHalfEven(Math.abs(value) * 2 ** 24)
  }
  const rebiased = magnitude - 0x38000000
  // A carry out of the mantissa rightly raises the exponent, up to infinity.
  return sign | ((rebiased + 0xfff + ((rebiased >>> 13) & 1)) >>> 13)
}

/** Values of float16 bits, exactly. */
export function fromFloat16Bits(bits: ArrayLike<number>): Float32Array {
  return Float32Array.from(bits, (value) => {
    const sign = value & 0x8000 ? -1 : 1
    const exponent = (value >>> 10) & 31
    const mantissa = value & 0x3ff
    if (exponent === 0) return sign * mantissa * 2 ** -24
    if (exponent === 31) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
    return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15)
  })
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  return floor + (rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? 1 : 0)
}
