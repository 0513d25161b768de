import { type SentinelReading, sentinelMovement } from '@paceline/domain'
import type { SentinelReadings, Sentinels } from './sentinels.js'

/** The sentinels around one try of a session: before it, once a minute, and after it. */
export interface SentinelWatch {
  /** Between two invocations: measures them where that is due. */
  ifDue(): Promise<void>
  /** After the last; null where one was refused meanwhile. */
  end(tries: number): Promise<SentinelReadings | null>
}

const EVERY_SECONDS = 60

export function watchSentinels(sentinels: Sentinels, before: SentinelReading): SentinelWatch {
  const between: SentinelReading[] = []
  return {
    async ifDue() {
      if (sentinels.ageSeconds < EVERY_SECONDS) return
      const reading = await sentinels.measure()
      if (reading !== null) between.push(reading)
    },
    async end(tries) {
      const after = await sentinels.measure()
      if (after === null) return null
      const readings = [before, ...between, after] as const
      const takes = readings.map((reading) => sentinels.takesOf(reading))
      return { readings, takes, movement: sentinelMovement(before, after), tries }
    },
  }
}
