import type { AgentMessage } from '@paceline/contracts'
import type { BlockReading } from '@paceline/domain'
import type { BlockReader, ConditionReader } from '../conditions/reader.js'
import type { SessionClock } from './session-clock.js'

/** Blocks come about as often, but may come sooner, and a reading costs the machine that measures. */
const MIN_PAUSE_MS = 250
/** And of a long invocation this many say enough. */
const MAX_READINGS = 200

/** Reads the conditions beside the measured blocks of one invocation, from the end of its warm-up to its last one. */
export function createBlockConditions(conditions: ConditionReader, maxSeconds: number, clock: SessionClock) {
  const pauseMs = Math.max(MIN_PAUSE_MS, (maxSeconds * 1000) / MAX_READINGS)
  let reader: BlockReader | null = null
  let readings: BlockReading[] = []
  return {
    get readings(): readonly BlockReading[] {
      return readings
    },
    heard(message: AgentMessage): void {
      if (message.type === 'ready') reader = conditions.blocks(message.pid)
      if (reader === null) return
      // The last of warm-up is where the measured ones begin.
      if (message.type === 'block' && message.phase === 'warmup') readings = [reader.read()]
      const lastMs = readings.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY
      const sinceMs = clock.now() - lastMs
      const isDue = message.type === 'block' ? sinceMs >= pauseMs : message.type === 'done' && sinceMs > 0
      if (isDue) readings.push(reader.read())
    },
  }
}
