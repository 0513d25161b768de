import { createRandom, type Random } from '@paceline/domain'

/** The same numbers for the same seed on every machine. */
export const randomOf = (seed: number): Random => createRandom(seed)

export const integerIn = (random: Random, low: number, high: number): number =>
  low + random.nextBelow(high - low + 1)

/** Uniform in [-1, 1). */
export const floats = (random: Random, length: number): Float32Array =>
  Float32Array.from({ length }, () => random.nextUnit() * 2 - 1)

export function pick<T>(random: Random, values: readonly T[]): T {
  return values[integerIn(random, 0, values.length - 1)] as T
}
