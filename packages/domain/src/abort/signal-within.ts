/** The clock of each combined signal, for as long as the signal itself is there. */
const clocks = new WeakMap<AbortSignal, AbortSignal>()

/**
 * A signal that aborts with the first of `signals`, or with a TimeoutError after `limitMs`. Node 20 lets go of a
 * clock that only `AbortSignal.any` knows of when it collects garbage, and the signal then never aborts.
 */
export function signalWithin(limitMs: number, ...signals: readonly AbortSignal[]): AbortSignal {
  const clock = AbortSignal.timeout(limitMs)
  const combined = AbortSignal.any([...signals, clock])
  clocks.set(combined, clock)
  return combined
}
