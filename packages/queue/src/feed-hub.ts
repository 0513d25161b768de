import { deviceQueueName, poolQueueName } from '@paceline/contracts'
import { within } from './backend.js'
import type { WorkBell } from './bell.js'
import { type Delivery, type HeldJob, takeFrom } from './delivery.js'
import { type DeviceFeed, openFeed } from './device-feed.js'
import type { QueueLink } from './link.js'
import { createStalledRounds } from './stalled-rounds.js'
import { createTarget, type Target } from './target.js'

export interface FeedHubOptions {
  readonly link: QueueLink
  readonly bell: WorkBell
  /** How often the rows are asked what waits for the idle devices, in case no bell was heard. 1 by default. */
  readonly pollSeconds?: number
  /** Told of what the hub recovers from by itself. */
  readonly onError?: (error: Error) => void
}

/** Brings deliveries to all devices of one process, over one connection and with one look at a time for all. */
export interface FeedHub {
  feed(deviceId: string, pool: string): DeviceFeed
  /** Ends all feeds. What they hold comes back after its lock; the link stays open. */
  close(): Promise<void>
}

interface Entry {
  readonly target: Target
  readonly asked: { readonly deviceId: string } | { readonly pool: string }
  feeds: number
}

const defaultPollSeconds = 1
const housekeepingMs = 1000
const takeTimeoutMs = 10_000
/** Rings of many put-backs are told to the other processes as one. */
const ringTogetherMs = 50

export function createFeedHub(options: FeedHubOptions): FeedHub {
  const { link, bell, pollSeconds = defaultPollSeconds, onError = () => {} } = options
  const entries = new Map<string, Entry>()
  const feeds = new Set<DeviceFeed>()
  const held = new Set<HeldJob>()
  const resting = new Map<object, () => void>()
  let isPolling = false
  let soon: NodeJS.Immediate | undefined

  const fail = (error: Error) => {
    link.failed()
    onError(error)
  }
  const ringOthers = gather(ringTogetherMs, (names) => void bell.ring(names).catch(onError))

  async function take(name: string): Promise<HeldJob | null> {
    const taking = takeFrom(await link.worker(name), { lockMs: link.lockMs, onError })
    try {
      const job = await within(taking, takeTimeoutMs, 'the queue does not answer')
      link.worked()
      if (job !== null) held.add(job)
      return job
    } catch (error) {
      // What comes too late is nobody's.
      taking.then((job) => job?.putBack(0)).catch(onError)
      throw error
    }
  }

  async function putBack(job: HeldJob, from: Target, delayMs: number): Promise<void> {
    held.delete(job)
    await job.putBack(delayMs)
    if (delayMs > 0) return
    from.ring('back')
    if (!from.isWaitedFor) ringOthers.add(from.name)
  }

  const tools = {
    take,
    onError: fail,
    giveBack: (job: HeldJob, from: Target) => void putBack(job, from, 0),
  }

  function targetOf(name: string, asked: Entry['asked']): Target {
    const entry = entries.get(name) ?? { target: createTarget(name, tools), asked, feeds: 0 }
    entries.set(name, entry)
    entry.feeds += 1
    return entry.target
  }

  function leave({ name }: Target): void {
    const entry = entries.get(name)
    if (entry === undefined) return
    entry.feeds -= 1
    if (entry.feeds > 0) return
    entries.delete(name)
    link.forget(name)
  }

  const hold = (job: HeldJob, from: Target, rest: () => void): Delivery => ({
    data: job.data,
    done() {
      from.served()
      held.delete(job)
      return job.done()
    },
    putBack(delayMs = 0) {
      from.served()
      return putBack(job, from, delayMs)
    },
    decline() {
      from.declined()
      rest()
      return putBack(job, from, 0)
    },
  })

  /** One question for all that is waited for and not known to have something. */
  async function poll(): Promise<void> {
    if (isPolling) return
    const asked = [...entries.values()].filter(({ target }) => target.isWaitedFor && target.isQuiet)
    if (asked.length === 0) return
    isPolling = true
    try {
      const due = await bell.due({
        deviceIds: asked.flatMap((entry) => ('deviceId' in entry.asked ? entry.asked.deviceId : [])),
        pools: asked.flatMap((entry) => ('pool' in entry.asked ? entry.asked.pool : [])),
      })
      for (const name of [...due.deviceIds.map(deviceQueueName), ...due.pools.map(poolQueueName)]) {
        entries.get(name)?.target.ring('due')
      }
    } catch (error) {
      onError(error as Error)
    } finally {
      isPolling = false
    }
  }

  /** What begins to wait asks at once, and all that begin together ask as one. */
  function pollSoon(): void {
    soon ??= setImmediate(() => {
      soon = undefined
      void poll()
    })
  }

  const offRing = bell.onRing((names) => {
    if (names === null) return pollSoon()
    for (const name of names) entries.get(name)?.target.ring('came')
  })
  const stalled = createStalledRounds(link, {
    isUrgent: (name) => entries.get(name)?.target.isMissingSome ?? false,
    onFound(name) {
      entries.get(name)?.target.ring('came')
      ringOthers.add(name)
    },
    onError: fail,
  })
  const polling = setInterval(poll, pollSeconds * 1000)
  const housekeeping = setInterval(
    () => {
      for (const wake of [...resting.values()]) wake()
      for (const { target } of entries.values()) target.resume()
      void stalled.check()
    },
    Math.min(housekeepingMs, link.stalledIntervalMs),
  )

  return {
    feed(deviceId, pool) {
      const own = targetOf(deviceQueueName(deviceId), { deviceId })
      const shared = targetOf(poolQueueName(pool), { pool })
      const feed = openFeed({ own, shared, hold, resting, pollSoon }, () => {
        feeds.delete(feed)
        leave(own)
        leave(shared)
      })
      feeds.add(feed)
      return feed
    },
    async close() {
      clearInterval(polling)
      clearInterval(housekeeping)
      clearImmediate(soon)
      offRing()
      ringOthers.end()
      for (const feed of [...feeds]) feed.close()
      for (const job of held) job.abandon()
      held.clear()
      await stalled.end()
    },
  }
}

/** Calls with all names that came within the given time of the first. */
function gather(withinMs: number, call: (names: string[]) => void) {
  const names = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    timer = undefined
    call([...names])
    names.clear()
  }
  return {
    add(name: string) {
      names.add(name)
      timer ??= setTimeout(flush, withinMs)
    },
    end() {
      clearTimeout(timer)
    },
  }
}
