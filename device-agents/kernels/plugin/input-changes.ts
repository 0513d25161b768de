import type { Values } from './reference.js'

/** Primes, so that the pairs of place and value repeat after millions of calls only. */
const PLACES = 4093
const VALUES = 1021

/**
 * One changed element of an input a call, so that no call may be answered by what stands in the output already. Place
 * and value are drawn anew for each invocation: what a plug-in knows of the seeds does not tell it where to look.
 * They are drawn before anything is timed.
 */
export class InputChanges {
  readonly #given: Values
  readonly #places: Uint32Array
  readonly #values: Float64Array
  #calls = 0

  /** @param given the input as it stands before the first change; its own values are the changed ones */
  constructor(given: Values, random: () => number = Math.random) {
    const place = () => Math.floor(random() * given.length)
    this.#given = given
    this.#places = Uint32Array.from({ length: PLACES }, place)
    this.#values = Float64Array.from({ length: VALUES }, () => given[place()] ?? 0)
  }

  /** Changes the next element; at an input's first call none, whose output every runtime's is compared with. */
  apply(input: Values): void {
    const call = this.#calls++
    if (call > 0) input[this.#places[call % PLACES] ?? 0] = this.#values[call % VALUES] ?? 0
  }

  get calls(): number {
    return this.#calls
  }

  /** The input as it stands after the last call. */
  standing(): Values {
    const values = this.#given.slice() as Values
    // Places come round: whatever an earlier change wrote, one of these wrote over.
    for (let call = Math.max(1, this.#calls - PLACES); call < this.#calls; call++) {
      values[this.#places[call % PLACES] ?? 0] = this.#values[call % VALUES] ?? 0
    }
    return values
  }
}
