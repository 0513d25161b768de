import { EventEmitter, once } from 'node:events'
import type { Database } from '@paceline/db'
import type { ServerEvent } from './event-stream.js'

type Change = Parameters<Parameters<Database['events']['onChange']>[0]>[0]

/** Most changes kept for a reader that fell behind; what it misses, the next change makes up for. */
const MAX_WAITING = 256

/** Every change of a job or a device from now on, until the signal aborts. */
export async function* changes(feed: Database['events'], signal: AbortSignal): AsyncGenerator<ServerEvent> {
  const bell = new EventEmitter()
  const waiting: Change[] = []
  const stop = feed.onChange((change) => {
    if (waiting.length < MAX_WAITING) waiting.push(change)
    bell.emit('ring')
  })
  try {
    while (!signal.aborted) {
      const change = waiting.shift()
      if (change) yield { event: 'change', data: change }
      else await once(bell, 'ring', { signal }).catch(() => undefined)
    }
  } finally {
    stop()
  }
}
