/**
 * Seeded numbers for weights. Each tensor has a stream of its own, keyed by the model's seed and the
 * tensor's place, so a layer keeps its weights when another layer changes. Only 32-bit integer
 * arithmetic and one IEEE multiplication per number: every engine and processor gives the same bits.
 */

/** The largest seed that keys a stream without loss. */
export const MAX_SEED = 2 ** 32 - 1

/**
 * Fills `out` with numbers uniform in (-limit, limit). The generator is xoshiro128++ (Blackman and
 * Vigna, "Scrambled linear pseudorandom number generators", 2021), its state drawn by
 * {@link splitMix32} from `seed` and `stream`. The lowest bit is forced to 1, so no number is zero or
 * (for limits above 1e-28) subnormal: a zero would count as sparsity, a subnormal would run slowly.
 */
export function fillUniform(out: Float32Array, limit: number, seed: number, stream: number): void {
  const next = splitMix32(Math.imul(stream, 0x9e3779b1) ^ seed)
  let a = next()
  let b = next()
  let c = next()
  let d = next()
  const scale = limit * 2 ** -31
  for (let i = 0; i < out.length; i++) {
    const sum = (a + d) | 0
    const value = (((sum << 7) | (sum >>> 25)) + a) | 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    out[i] = (value | 1) * scale
  }
}

/** SplitMix with a 32-bit state (the finaliser of MurmurHash3 over a Weyl sequence): seeds the streams. */
export function splitMix32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return z ^ (z >>> 16)
  }
}
