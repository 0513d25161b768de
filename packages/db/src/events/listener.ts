import { EventEmitter } from 'node:events'
import pg from 'pg'

export interface Change {
  readonly jobId?: string
  readonly deviceId?: string
  /** With a job: somebody asked to cancel it. */
  readonly cancelled?: boolean
}

export interface Listener {
  /** Calls back on every notice; with an empty change after a gap in which notices may have been missed. */
  onChange(call: (change: Change) => void): () => void
  /** Calls back with the names of queues that have something; with null after such a gap. */
  onWork(call: (queueNames: readonly string[] | null) => void): () => void
  close(): Promise<void>
}

/** The channel that the triggers of prisma/migrations notify. */
const channel = 'paceline'
/** What the work bell notifies. */
export const workChannel = 'paceline_work'
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
    next.on('notification', ({ channel: from, payload }) => {
      if (from === workChannel) emitter.emit('work', parseNames(payload))
      else emitter.emit('change', parse(payload))
    })
    next
      .connect()
      .then(() => next.query(`LISTEN ${channel}; LISTEN ${workChannel}`))
      .then(() => {
        emitter.emit('change', {})
        emitter.emit('work', null)
      })
      .catch(() => lost(next))
  }

  const follow = <News>(event: 'change' | 'work', call: (news: News) => void) => {
    emitter.on(event, call)
    if (!wanted) {
      wanted = true
      connect()
    }
    return () => void emitter.off(event, call)
  }

  return {
    onChange: (call) => follow('change', call),
    onWork: (call) => follow('work', call),
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

/** As above: what is no list of names means that any may have something. */
function parseNames(payload: string | undefined): string[] | null {
  try {
    const names: unknown = JSON.parse(payload ?? '')
    return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : null
  } catch {
    return null
  }
}
