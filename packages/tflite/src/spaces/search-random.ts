import { MAX_SEED, splitMix32 } from '../build/random.js'
import { InvalidEncodingError } from './decisions.js'

/** Seeded draws of a search: the same seed gives the same draws on every engine. */
export interface SearchRandom {
  /** A whole number from 0 to `bound - 1`, each as likely. */
  below(bound: number): number
  /** The same beyond 2^53. */
  bigBelow(bound: bigint): bigint
  /** True with this probability. */
  chance(probability: number): boolean
}

/**
 * xoshiro128++ (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021), its state drawn from
 * the seed.
 *
 * @throws InvalidEncodingError at `/seed` unless it is an unsigned 32-bit integer
 */
export function searchRandom(seed: number): SearchRandom {
  if (!Number.isInteger(seed) || seed < 0 || seed > MAX_SEED) {
    throw new InvalidEncodingError([
      { path: '/seed', message: `must be a whole number from 0 to ${MAX_SEED}` },
    ])
  }
  const word = xoshiro128(seed)
  const bigBelow = (bound: bigint): bigint => {
    const words = Math.ceil((bound - 1n).toString(2).length / 32)
    const range = 1n << BigInt(32 * words)
    // What is left over above the last multiple of the bound would make its first values likelier.
    const limit = range - (range % bound)
    for (;;) {
      let drawn = 0n
      for (let i = 0; i < words; i++) drawn = (drawn << 32n) | BigInt(word())
      if (drawn < limit) return drawn % bound
    }
  }
  return {
    below(bound) {
      const limit = 2 ** 32 - (2 ** 32 % bound)
      for (;;) {
        const drawn = word()
        if (drawn < limit) return drawn % bound
      }
    },
    bigBelow,
    chance: (probability) => word() < probability * 2 ** 32,
  }
}

function xoshiro128(seed: number): () => number {
  const next = splitMix32(seed)
  let [a, b, c, d] = [next(), next(), next(), next()]
  return () => {
    const sum = (a + d) | 0
    const value = (((sum << 7) | (sum >>> 25)) + a) | 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    return value >>> 0
  }
}
