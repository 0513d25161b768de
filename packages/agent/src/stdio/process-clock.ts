import { type Clock, platformClock } from '../clock.js'

const never = new Int32Array(new SharedArrayBuffer(4))

/**
 * The clock of a process that serves one invocation and has nothing else to do: it sleeps by blocking its thread,
 * to about 0.1 ms. Node's timers count in whole milliseconds, and wake up to one early or late.
 */
export const processClock: Clock = {
  now: platformClock.now,
  async sleep(ms) {
    Atomics.wait(never, 0, 0, ms)
  },
}
