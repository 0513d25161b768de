import type { AgentMessage } from '@paceline/contracts'
import { type BlockReading, type Disturbance, disturbances, type GateLimits } from '@paceline/domain'
import type { BlockReader, ConditionReader } from '../conditions/reader.js'
import type { SessionClock } from './session-clock.js'

/** Blocks may come every 100 ms, and a reading costs the machine that measures. */
const MIN_PAUSE_MS = 250
/** And of a long invocation this many say enough. */
const MAX_READINGS = 200

/** Reads the conditions beside the blocks of one invocation, as they come. */
export function createBlockConditions(conditions: ConditionReader, maxSeconds: number, clock: SessionClock) {
  const pauseMs = Math.max(MIN_PAUSE_MS, (maxSeconds * 1000) / MAX_READINGS)
  const readings: BlockReading[] = []
  let reader: BlockReader | null = null
  return {
    readings,
    heard(message: AgentMessage): void {
      if (message.type === 'ready') reader = conditions.blocks(message.pid)
      if (reader === null || message.type !== 'block') return
      const last = readings.at(-1)
      if (last === undefined || clock.now() - last.atMs >= pauseMs) readings.push(reader.read())
    },
  }
}

/**
 * What broke the limits beside the blocks. Processor time is compared over all of them together: over every short
 * pause on its own, chance would break the limits in many. What slows the processor itself is seen from block to
 * block, as it may have passed by the last.
 */
export function blockDisturbances(readings: readonly BlockReading[], limits: GateLimits): Disturbance[] {
  const [first, last] = [readings[0], readings.at(-1)]
  if (first === undefined || last === undefined) return []
  const overAll = disturbances(first, last, limits)
  const between = readings
    .slice(1)
    .flatMap((reading, index) => disturbances(readings[index] ?? reading, reading, limits))
    .filter(({ cause }) => cause === 'throttled')
  return onceEach([...overAll, ...between])
}

/** The first of each code. */
export function onceEach(found: readonly Disturbance[]): Disturbance[] {
  const byCode = new Map<string, Disturbance>()
  for (const one of found) if (!byCode.has(one.code)) byCode.set(one.code, one)
  return [...byCode.values()]
}
