import { createRandom, type Random } from '@paceline/domain'

export { floatsOf as floats } from '../engine/self-check/one-operator.js'

/** The same numbers for the same seed on every machine. */
export const randomOf = (seed: number): Random => createRandom(seed)

export const integerIn = (random: Random, low: number, high: number): number =>
  low + random.nextBelow(high - low + 1)

export function pick<T>(random: Random, values: readonly T[]): T {
  return values[integerIn(random, 0, values.length - 1)] as T
}
