/** A sample lasts at least so many steps of the clock, so that the step is a hundredth of it. */
const STEPS_PER_SAMPLE = 100

/** Growth when a sample took no time at all by the clock. */
const GROWTH = 10

/** No sample has more inferences than this, whatever the clock says. */
const MAX_CALLS = 100_000

/**
 * How many inferences a sample takes to last at least 100 steps of the clock: `least`, or as many more as it
 * needs. Found by trying, so it is as much warm-up.
 *
 * @param timeOf milliseconds of so many inferences in a row
 * @param stepUs the clock's step; 0 where it is not known
 */
export async function callsPerSample(
  timeOf: (calls: number) => Promise<number>,
  stepUs: number,
  least: number,
): Promise<number> {
  const wantedMs = (STEPS_PER_SAMPLE * stepUs) / 1000
  let calls = least
  for (;;) {
    const elapsedMs = await timeOf(calls)
    if (elapsedMs >= wantedMs || calls >= MAX_CALLS) return calls
    const growth = elapsedMs > 0 ? (1.2 * wantedMs) / elapsedMs : GROWTH
    calls = Math.min(MAX_CALLS, Math.ceil(calls * Math.min(growth, GROWTH)))
  }
}
