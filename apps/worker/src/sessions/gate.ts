import { type ConditionReading, type Disturbance, disturbances, type GateLimits } from '@paceline/domain'
import type { ConditionReader } from '../conditions/reader.js'
import type { SessionClock } from './session-clock.js'
import type { Spending, Timeline } from './timeline.js'

export interface GateOptions {
  readonly conditions: ConditionReader
  readonly limits: GateLimits
  /** How long it may keep a session waiting, all in all. */
  readonly patienceSeconds: number
  readonly timeline: Timeline
  readonly clock: SessionClock
  readonly signal: AbortSignal
  /** Told what a session waits for, and null when it goes on. */
  readonly onWaiting: (broken: readonly Disturbance[] | null) => void
}

/** Lets an invocation start only while nothing disturbs it, for as long as patience lasts. */
export interface Gate {
  /** Resolves when the next invocation may start, with the conditions that it starts under. */
  pass(spending?: Spending): Promise<ConditionReading>
  /** Reads the conditions after what has run; what broke the limits meanwhile shuts the gate. */
  readAfter(broken: (after: ConditionReading) => readonly Disturbance[]): Promise<{
    readonly after: ConditionReading
    readonly disturbances: readonly Disturbance[]
  }>
  /** Waits for at most so long, and for at least one reading; false when patience was over before. */
  wait(seconds: number, spending: Spending): Promise<boolean>
  /** Whether it would still keep anything waiting. */
  readonly patient: boolean
}

/** Between two readings of a gate that is shut: CPU time is counted in ticks of 10 ms, which a reading must be worth. */
const READING_MS = 250

export function createGate(options: GateOptions): Gate {
  const { conditions, limits, patienceSeconds, timeline, clock, signal, onWaiting } = options
  let last: ConditionReading | null = null
  let broken: readonly Disturbance[] = []
  let waitedSeconds = 0
  const isPatient = () => waitedSeconds < patienceSeconds

  async function read(): Promise<ConditionReading> {
    last = await conditions.read(signal)
    return last
  }

  /** One reading of a waiting gate; what broke the limits since the one before. */
  async function readOn(before: ConditionReading): Promise<ConditionReading> {
    const fromMs = clock.now()
    await clock.sleep(READING_MS, signal)
    const reading = await read()
    broken = disturbances(before, reading, limits)
    waitedSeconds += (clock.now() - fromMs) / 1000
    return reading
  }

  async function waitUntilCalm(before: ConditionReading): Promise<ConditionReading> {
    let reading = before
    let calmSinceMs: number | null = null
    onWaiting(broken)
    while (isPatient()) {
      const next = await readOn(reading)
      if (broken.length > 0) calmSinceMs = null
      else calmSinceMs ??= reading.atMs
      reading = next
      if (calmSinceMs !== null && reading.atMs - calmSinceMs >= limits.calmMs) break
    }
    onWaiting(null)
    return reading
  }

  return {
    get patient() {
      return isPatient()
    },
    async pass(spending = 'waiting') {
      let reading = last
      if (reading === null) {
        reading = await read()
        // One reading has no CPU time to compare, but levels, such as temperatures, speak for themselves.
        broken = disturbances(reading, reading, limits)
      }
      if (broken.length === 0 || !isPatient()) return reading
      const shut = reading
      return timeline.during(spending, () => waitUntilCalm(shut))
    },
    async readAfter(judge) {
      const after = await read()
      broken = judge(after)
      return { after, disturbances: broken }
    },
    async wait(seconds, spending) {
      if (!isPatient()) return false
      await timeline.during(spending, async () => {
        let reading = last ?? (await read())
        const untilMs = clock.now() + seconds * 1000
        do {
          reading = await readOn(reading)
        } while (isPatient() && clock.now() < untilMs)
      })
      return true
    },
  }
}
