import { memoryShortage, otherProcesses } from './contention.js'
import type { Disturbance } from './disturbance.js'
import type { GateLimits } from './gate-limits.js'
import type { BlockReading, ConditionReading } from './reading.js'
import { batteryShortage, frequencyFall, frequencyFallOver, heat, throttleCounter } from './throttling.js'

type Reading = ConditionReading | BlockReading

/**
 * What between two readings broke the limits; empty: nothing that anybody could see. A source that is unavailable
 * breaks nothing. Counters and clocks count by their change; levels such as temperatures as they are in `after`, and
 * `toResume` asks of them to be clearly within their limits, so that a gate does not flap.
 */
export function disturbances(
  before: Reading,
  after: Reading,
  limits: GateLimits,
  { toResume = false } = {},
): readonly Disturbance[] {
  return [
    ...otherProcesses(before, after, limits),
    ...throttleCounter(before, after),
    ...('cpu' in before && 'cpu' in after ? frequencyFall(before, after, limits) : []),
    ...('thermal' in after ? levels(after, limits, toResume) : []),
    ...('thermal' in before && 'thermal' in after ? changes(before, after) : []),
  ]
}

export interface InvocationConditions {
  readonly before: ConditionReading
  readonly after: ConditionReading
  /** Beside its measured blocks, in their order; none where the device has no cheap source. */
  readonly blocks: readonly BlockReading[]
  /** Of the session's invocations before this one. */
  readonly earlierBlocks?: readonly BlockReading[]
}

/**
 * What disturbed an invocation. Others' CPU time and throttlings count from its first block to its last, where
 * blocks were read, as nobody minds how long the runner took to start; else from `before` to `after`.
 */
export function invocationDisturbances(
  { before, after, blocks, earlierBlocks = [] }: InvocationConditions,
  limits: GateLimits,
): readonly Disturbance[] {
  const [first, last] = blocks.length > 1 ? [blocks[0], blocks.at(-1)] : []
  const known = (reading: BlockReading | undefined, source: 'ticks' | 'throttleCount') =>
    reading !== undefined && reading[source] !== 'unavailable'
  return [
    ...(first && last && known(first, 'ticks') && known(last, 'ticks')
      ? otherProcesses(first, last, limits)
      : otherProcesses(before, after, limits)),
    ...(first && last && known(first, 'throttleCount') && known(last, 'throttleCount')
      ? throttleCounter(first, last)
      : throttleCounter(before, after)),
    ...frequencyFallOver(blocks, earlierBlocks, limits),
    ...levels(after, limits, false),
    ...changes(before, after),
  ]
}

function levels(reading: ConditionReading, limits: GateLimits, toResume: boolean): Disturbance[] {
  return [
    ...memoryShortage(reading, limits, toResume),
    ...heat(reading, limits, toResume),
    ...batteryShortage(reading, limits),
  ]
}

/** A system gives an app that nobody looks at, and one beside another in front, less of its processors. */
function changes(before: ConditionReading, after: ConditionReading): Disturbance[] {
  const found: Disturbance[] = []
  if (before.screenOn === true && after.screenOn === false) {
    found.push({ cause: 'throttled', code: 'screen-off', text: 'the screen went off', value: null })
  }
  const [from, to] = [before.visibleApp, after.visibleApp]
  if (from !== 'unavailable' && to !== 'unavailable' && from !== to) {
    const text = `${to} came in front of ${from}`
    found.push({ cause: 'contended', code: 'app-changed', text, value: null })
  }
  return found
}
