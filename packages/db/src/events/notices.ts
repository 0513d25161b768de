import type { Pool } from 'pg'
import { type Change, changeChannel } from './listener.js'
import { sendNotices } from './send-notices.js'

/**
 * For a statement, of a SELECT list: the triggers leave it to its caller to tell of what it changes, once it is
 * committed. Commits that notify take turns across the whole server, each with its wait for the disk.
 */
export const toldBehind = `set_config('paceline.told_behind', 'on', true)`

/** Tells of changes whose statements were `toldBehind`, all of a moment at once. */
export interface Notices {
  /** Those who follow hear of it within moments, or with their next look where this process dies first. */
  tell(change: Change): void
  /** Tells what is left to tell. */
  close(): Promise<void>
}

const TOGETHER_MS = 20

export function createNotices(pool: Pool): Notices {
  const changes = new Map<string, Change>()
  let timer: NodeJS.Timeout | undefined
  let telling: Promise<unknown> = Promise.resolve()

  const tellAll = () => {
    timer = undefined
    // Notices are hints: who needs every change looks by itself, too.
    telling = sendNotices(pool, changeChannel, changes.values()).catch(() => {})
    changes.clear()
  }

  return {
    tell(change) {
      changes.set(JSON.stringify(change), change)
      timer ??= setTimeout(tellAll, TOGETHER_MS)
    },
    async close() {
      if (timer !== undefined) {
        clearTimeout(timer)
        tellAll()
      }
      await telling
    },
  }
}
