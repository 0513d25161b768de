import { type ConditionReading, createGate, type Disturbance, type GateLimits } from '@paceline/domain'
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
  readonly onWaiting: (reasons: readonly Disturbance[] | null) => void
}

/** Lets an invocation start only while domain's gate is open, for as long as patience lasts. */
export interface SessionGate {
  /** Resolves when the next invocation may start, with the conditions that it starts under. */
  pass(spending?: Spending): Promise<ConditionReading>
  /** Reads the conditions after what has run; where that was disturbed, the gate looks again before it opens. */
  readAfter(disturbedBy: (after: ConditionReading) => readonly Disturbance[]): Promise<{
    readonly after: ConditionReading
    readonly disturbances: readonly Disturbance[]
  }>
  /** Waits for so long, or until patience is over; false when it was over before. */
  wait(seconds: number, spending: Spending): Promise<boolean>
  /** Whether it would still keep anything waiting. */
  readonly patient: boolean
}

/** Between two looks of a gate that is shut: CPU time is counted in ticks of 10 ms, which a look must be worth. */
const LOOK_MS = 250

/** A neighbour that has kept the gate shut for so long without a break is taken to stay. */
const LONGEST_NEIGHBOUR_SECONDS = 30

export function openGate(options: GateOptions): SessionGate {
  const { conditions, limits, patienceSeconds, timeline, clock, signal, onWaiting } = options
  const gate = createGate(limits)
  let last: ConditionReading | null = null
  let open = false
  let reasons: readonly Disturbance[] = []
  let waitedSeconds = 0
  let resigned = false
  const isPatient = () => !resigned && waitedSeconds < patienceSeconds

  async function look(): Promise<ConditionReading> {
    const reading = await conditions.read(signal)
    // One reading has no CPU time to compare, but levels, such as temperatures, speak for themselves.
    const state = gate.look(last ?? reading, reading)
    open = state.open
    reasons = state.reasons
    last = reading
    return reading
  }

  async function lookLater(): Promise<ConditionReading> {
    const fromMs = clock.now()
    await clock.sleep(LOOK_MS, signal)
    const reading = await look()
    waitedSeconds += (clock.now() - fromMs) / 1000
    return reading
  }

  async function untilOpen(): Promise<ConditionReading> {
    const fromMs = clock.now()
    onWaiting(reasons)
    let reading: ConditionReading
    do {
      reading = await lookLater()
      const seconds = (clock.now() - fromMs) / 1000
      if (seconds >= LONGEST_NEIGHBOUR_SECONDS && isContended(reasons)) resigned = true
    } while (!open && isPatient())
    onWaiting(null)
    return reading
  }

  return {
    get patient() {
      return isPatient()
    },
    async pass(spending = 'waiting') {
      const isFresh = last !== null && clock.now() - last.atMs < LOOK_MS
      const reading = last !== null && isFresh ? last : await look()
      return open || !isPatient() ? reading : timeline.during(spending, untilOpen)
    },
    async readAfter(disturbedBy) {
      const after = await look()
      const disturbances = disturbedBy(after)
      if (disturbances.length > 0) {
        open = false
        reasons = disturbances
      }
      return { after, disturbances }
    },
    async wait(seconds, spending) {
      if (!isPatient()) return false
      await timeline.during(spending, async () => {
        const untilMs = clock.now() + seconds * 1000
        do await lookLater()
        while (isPatient() && clock.now() < untilMs)
      })
      return true
    },
  }
}

/** Heat goes by itself, and is worth a longer wait than what others do. */
function isContended(reasons: readonly Disturbance[]): boolean {
  return reasons.length > 0 && reasons.every(({ cause }) => cause === 'contended')
}
