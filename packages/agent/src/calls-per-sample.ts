/** A sample lasts at least so many steps of the clock: a step is then a hundredth of it. */
const STEPS_PER_SAMPLE = 100

/** Others can make calls look longer and never shorter, so the shortest of so many tries counts. */
const TRIES = 3
/** A try that lasted so many times what is needed was not made so by others. */
const BEYOND_DOUBT = 100

/** No sample has more calls, however coarse the clock is. */
const MAX_CALLS = 65_536

/** Milliseconds that a sample has to last by a clock of this step; 0 where the step is unknown. */
export const leastSampleMs = (stepUs: number | null): number => (STEPS_PER_SAMPLE * (stepUs ?? 0)) / 1000

/**
 * How many calls a sample needs to last at least 100 steps of the clock: `least`, doubled for as long as it
 * takes. The calls that this tries are no samples.
 *
 * @param timeOf milliseconds of so many calls in a row, such as `timeCalls`
 * @param stepUs the clock's step as `timerStepUs` found it; null or 0 where it is unknown, which gives `least`
 */
export async function callsPerSample(
  timeOf: (calls: number) => Promise<number>,
  stepUs: number | null,
  least: number,
): Promise<number> {
  const neededMs = leastSampleMs(stepUs)
  let calls = least
  while (calls < MAX_CALLS && !(await lastsLongEnough(() => timeOf(calls), neededMs))) {
    calls = Math.min(MAX_CALLS, calls * 2)
  }
  return calls
}

async function lastsLongEnough(time: () => Promise<number>, neededMs: number): Promise<boolean> {
  if (neededMs === 0) return true
  for (let tries = 0; tries < TRIES; tries++) {
    const elapsedMs = await time()
    if (elapsedMs < neededMs) return false
    if (elapsedMs >= BEYOND_DOUBT * neededMs) return true
  }
  return true
}
