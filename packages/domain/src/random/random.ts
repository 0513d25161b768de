/** A seeded stream of numbers; the same seed gives the same stream on every platform. */
export interface Random {
  /** The next whole number in [0, 2^32). */
  nextUint32(): number
  /** The next number in [0, 1), of 53 random bits. */
  nextUnit(): number
  /** The next whole number in [0, bound), without modulo bias; `bound` in 1..2^32. */
  nextBelow(bound: number): number
  /** The next standard normal number (Marsaglia's polar method). */
  nextNormal(): number
}

/**
 * xoshiro128** 1.1 by Blackman and Vigna (prng.di.unimi.it), its state filled by SplitMix32 from the
 * low 32 bits of `seed`. 32-bit integer arithmetic alone, so it is exact everywhere; `nextNormal` goes
 * through Math.log, which may differ in the last bit between engines. Throws RangeError unless the
 * seed is a safe integer.
 */
export function createRandom(seed: number): Random {
  const nextUint32 = xoshiro128(...initialState(seed))

  function nextUnit(): number {
    const high = nextUint32() >>> 5
    const low = nextUint32() >>> 6
    return (high * 2 ** 26 + low) / 2 ** 53
  }

  function nextBelow(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 32) {
      throw new RangeError(`a bound is a whole number in 1..2^32, not ${bound}`)
    }
    const limit = 2 ** 32 - (2 ** 32 % bound)
    let value = nextUint32()
    while (value >= limit) value = nextUint32()
    return value % bound
  }

  function nextNormal(): number {
    for (;;) {
      const u = 2 * nextUnit() - 1
      const v = 2 * nextUnit() - 1
      const square = u * u + v * v
      if (square > 0 && square < 1) return u * Math.sqrt((-2 * Math.log(square)) / square)
    }
  }

  return { nextUint32, nextUnit, nextBelow, nextNormal }
}

/** The generator itself, from a state of four words that are not all 0: the next whole number below 2^32. */
export function xoshiro128(a: number, b: number, c: number, d: number): () => number {
  let s0 = a
  let s1 = b
  let s2 = c
  let s3 = d
  return () => {
    const result = Math.imul(rotl(Math.imul(s1, 5), 7), 9) >>> 0
    const t = s1 << 9
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = rotl(s3, 11)
    return result
  }
}

/** SplitMix32, four steps; the result is never all zero, which xoshiro cannot leave. */
function initialState(seed: number): [number, number, number, number] {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`a seed is a whole number, not ${seed}`)
  let state = Number(BigInt.asIntN(32, BigInt(seed)))
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return z ^ (z >>> 15)
  }
  return [next(), next(), next(), next()]
}

function rotl(word: number, count: number): number {
  return (word << count) | (word >>> (32 - count))
}
