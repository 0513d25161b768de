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
  /** Calls back with the job that somebody asked to cancel; with null after such a gap. */
  onCancel(call: (jobId: string | null) => void): () => void
  /** Calls back with the names of queues that have something; with null after such a gap. */
  onWork(call: (queueNames: readonly string[] | null) => void): () => void
  close(): Promise<void>
}

/** What the triggers notify, and `Notices` for those changes that are told behind. */
export const changeChannel = 'paceline'
/** What the work bell notifies. */
export const workChannel = 'paceline_work'
/**
 * Channels by what is heard there; the triggers of prisma/migrations notify the first two. Each is heard only while
 * somebody follows: workers at work want to hear of cancels alone, and not of each other's every step.
 */
const channels = { change: changeChannel, cancel: 'paceline_cancelled', work: workChannel } as const
type Kind = keyof typeof channels
const kinds = Object.keys(channels) as Kind[]

const reconnectMs = 500
/** Who follows again and again, as each session does, is heard without a gap between. */
const lingerMs = 10_000

/**
 * One connection that listens, made when somebody first asks and made again when it breaks. Notices are hints:
 * who needs every change reads the rows, and polls behind this.
 */
export function createListener(config: pg.ClientConfig): Listener {
  const emitter = new EventEmitter().setMaxListeners(0)
  const wanted = new Set<Kind>()
  const leaving = new Map<Kind, NodeJS.Timeout>()
  let client: pg.Client | undefined
  let connected: pg.Client | undefined
  let retry: NodeJS.Timeout | undefined

  const lost = (broken: pg.Client) => {
    if (client !== broken) return
    client = undefined
    connected = undefined
    broken.end().catch(() => {})
    if (wanted.size > 0) retry = setTimeout(connect, reconnectMs).unref()
  }
  const connect = () => {
    const next = new pg.Client({ ...config, keepAlive: true })
    client = next
    next.on('error', () => lost(next))
    next.on('end', () => lost(next))
    next.on('notification', ({ channel, payload }) => {
      const kind = kinds.find((each) => channels[each] === channel)
      if (kind !== undefined) for (const news of newsOf[kind](payload)) emitter.emit(kind, news)
    })
    next
      .connect()
      .then(() => {
        if (client !== next) return
        connected = next
        for (const kind of wanted) listen(next, kind)
      })
      .catch(() => lost(next))
  }
  /** Whatever came before it was heard is a gap. */
  const listen = (on: pg.Client, kind: Kind) => {
    on.query(`LISTEN ${channels[kind]}`)
      .then(() => emitter.emit(kind, gapOf[kind]))
      .catch(() => lost(on))
  }

  const follow = <News>(kind: Kind, call: (news: News) => void) => {
    emitter.on(kind, call)
    clearTimeout(leaving.get(kind))
    if (!wanted.has(kind)) {
      wanted.add(kind)
      if (connected !== undefined) listen(connected, kind)
      else if (client === undefined) {
        clearTimeout(retry)
        connect()
      }
    }
    return () => {
      emitter.off(kind, call)
      if (emitter.listenerCount(kind) > 0) return
      clearTimeout(leaving.get(kind))
      leaving.set(kind, setTimeout(() => leave(kind), lingerMs).unref())
    }
  }
  const leave = (kind: Kind) => {
    const on = connected
    if (!wanted.delete(kind) || on === undefined) return
    on.query(`UNLISTEN ${channels[kind]}`).catch(() => lost(on))
  }

  return {
    onChange: (call) => follow('change', call),
    onCancel: (call) => follow('cancel', call),
    onWork: (call) => follow('work', call),
    async close() {
      wanted.clear()
      clearTimeout(retry)
      for (const timer of leaving.values()) clearTimeout(timer)
      emitter.removeAllListeners()
      const last = client
      client = undefined
      connected = undefined
      await last?.end().catch(() => {})
    },
  }
}

const gapOf = { change: {}, cancel: null, work: null } as const
const newsOf = {
  change: parseChanges,
  cancel: (payload: string | undefined) => [payload || null],
  work: (payload: string | undefined) => [parseNames(payload)],
}

/** One change, or a list. Others may notify the channel too: what is none of our notices means "something changed". */
function parseChanges(payload: string | undefined): Change[] {
  try {
    const told: unknown = JSON.parse(payload ?? '')
    return (Array.isArray(told) ? told : [told]).map((change: unknown) =>
      change !== null && typeof change === 'object' ? change : {},
    )
  } catch {
    return [{}]
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
