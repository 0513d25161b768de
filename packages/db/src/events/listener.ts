import { EventEmitter } from 'node:events'
import pg from 'pg'

export interface Change {
  readonly jobId?: string
  readonly deviceId?: string
}

export interface Listener {
  /** Calls back on every notice; with an empty change after a gap in which notices may have been missed. */
  onChange(call: (change: Change) => void): () => void
  close(): Promise<void>
}

/** The channel that the triggers of prisma/migrations notify. */
const channel = 'paceline'
const reconnectMs = 500

/**
 * One connection that listens, made when somebody first asks and made again when it breaks. Notices are hints:
 * who needs every change reads the rows, and polls behind this.
 */
export function createListener(config: pg.ClientConfig): Listener {
  const emitter = new EventEmitter().setMaxListeners(0)
  let client: pg.Client | undefined
  let wanted = false
  let retry: NodeJS.Timeout | undefined

  const lost = (broken: pg.Client) => {
    if (client !== broken) return
    client = undefined
    broken.end().catch(() => {})
    if (wanted) retry = setTimeout(connect, reconnectMs).unref()
  }
  const connect = () => {
    const next = new pg.Client({ ...config, keepAlive: true })
    client = next
    next.on('error', () => lost(next))
    next.on('end', () => lost(next))
    next.on('notification', ({ payload }) => emitter.emit('change', parse(payload)))
    next
      .connect()
      .then(() => next.query(`LISTEN ${channel}`))
      .then(() => emitter.emit('change', {}))
      .catch(() => lost(next))
  }

  return {
    onChange(call) {
      emitter.on('change', call)
      if (!wanted) {
        wanted = true
        connect()
      }
      return () => emitter.off('change', call)
    },
    async close() {
      wanted = false
      clearTimeout(retry)
      emitter.removeAllListeners()
      const last = client
      client = undefined
      await last?.end().catch(() => {})
    },
  }
}

/** Others may notify the channel too: what is not one of our notices means "something changed". */
function parse(payload: string | undefined): Change {
  try {
    const change: unknown = JSON.parse(payload ?? '')
    return change !== null && typeof change === 'object' ? change : {}
  } catch {
    return {}
  }
}
