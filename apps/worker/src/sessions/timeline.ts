import type { SessionClock } from './session-clock.js'

/** What the time of a session goes to; the rest of it is the engine's own. */
export type Spending = 'invocation' | 'sentinel' | 'profile' | 'waiting' | 'coolDown'

export interface TimelineReport {
  readonly sessionSeconds: number
  readonly invocationSeconds: number
  readonly sentinelSeconds: number
  readonly profileSeconds: number
  /** Until nothing disturbed any more. */
  readonly waitingSeconds: number
  /** Until the sentinels read as before. */
  readonly coolDownSeconds: number
  /** Reading conditions, keeping books, and what passes between two blocks of samples. */
  readonly engineSeconds: number
  readonly engineShare: number
}

export interface Timeline {
  readonly elapsedSeconds: number
  /** Counts the time of the work to what it is spent on; such works never overlap. */
  during<T>(spending: Spending, work: () => Promise<T>): Promise<T>
  /** Of the time counted to `spending`, so much was the engine's. */
  giveToEngine(spending: Spending, seconds: number): void
  report(): TimelineReport
}

/** Begins now. */
export function startTimeline(clock: SessionClock): Timeline {
  const startedMs = clock.now()
  const spent = { invocation: 0, sentinel: 0, profile: 0, waiting: 0, coolDown: 0 }
  const elapsed = () => (clock.now() - startedMs) / 1000
  return {
    get elapsedSeconds() {
      return elapsed()
    },
    async during(spending, work) {
      const fromMs = clock.now()
      try {
        return await work()
      } finally {
        spent[spending] += (clock.now() - fromMs) / 1000
      }
    },
    giveToEngine(spending, seconds) {
      spent[spending] -= seconds
    },
    report() {
      const sessionSeconds = elapsed()
      const accounted = Object.values(spent).reduce((sum, seconds) => sum + seconds, 0)
      const engineSeconds = Math.max(0, sessionSeconds - accounted)
      return {
        sessionSeconds,
        invocationSeconds: spent.invocation,
        sentinelSeconds: spent.sentinel,
        profileSeconds: spent.profile,
        waitingSeconds: spent.waiting,
        coolDownSeconds: spent.coolDown,
        engineSeconds,
        engineShare: sessionSeconds > 0 ? engineSeconds / sessionSeconds : 0,
      }
    },
  }
}
