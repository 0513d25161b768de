import type { Registration } from '@paceline/db'
import type { Vault } from '@paceline/endpoints'
import type { DeviceDriver, FoundDevice } from '../driver.js'
import { createNewsQueue, type NewsQueue } from '../news-queue.js'
import { type ClaimOptions, claims } from './claims.js'
import { lookAfter } from './look-after.js'
import { type PageAddress, type SharedPageServer, sharedPageServer } from './shared-page-server.js'

export interface RegisteredDriverOptions extends ClaimOptions, PageAddress {
  readonly vault: Pick<Vault, 'open'>
  readonly healthMs?: number
}

const HEALTH_MS = 60_000
/** A server that is slow to make sessions keeps no other device waiting for longer. */
const FIRST_TRY_MS = 30_000

const noLonger = 'it was removed, or another worker looks after it'

/** The Appium endpoints that operators registered; of several workers, each endpoint has one. */
export function createRegisteredDriver(options: RegisteredDriverOptions): DeviceDriver {
  return {
    async *watch(signal) {
      const news = createNewsQueue()
      await using pages = sharedPageServer(options)
      const following = follow(options, pages, news, signal)
      yield* news.hear(signal)
      await following
    },
  }
}

interface Watched {
  readonly stop: AbortController
  /** With the device where it is still there. */
  readonly ended: Promise<FoundDevice | null>
}

/** Looks after what this worker has a claim to, and lets go of what it has no longer. */
async function follow(
  options: RegisteredDriverOptions,
  pages: SharedPageServer,
  { tell }: NewsQueue,
  signal: AbortSignal,
): Promise<void> {
  const watched = new Map<string, Watched>()
  /** Let go of, and not yet ended: the next look must not wait, as what is not claimed in time is another's. */
  const ending = new Map<string, Promise<void>>()
  const { vault, healthMs = HEALTH_MS } = options

  function begin(registration: Registration): Promise<void> {
    const stop = new AbortController()
    return new Promise((onTried) => {
      const tools = { vault, pages, tell, healthMs, onTried }
      const ended = lookAfter(registration, tools, AbortSignal.any([signal, stop.signal]))
      watched.set(registration.deviceId, { stop, ended })
    })
  }

  let settled = false
  for await (const claimed of claims(options, 'appium', signal)) {
    const ids = new Set(claimed.map(({ deviceId }) => deviceId))
    for (const [id, { stop, ended }] of watched) {
      if (ids.has(id)) continue
      watched.delete(id)
      stop.abort()
      const over = ended.then((device) => {
        if (device !== null) tell({ type: 'lost', device, reason: noLonger })
        ending.delete(id)
      })
      ending.set(id, over)
    }
    const isNew = ({ deviceId }: Registration) => !watched.has(deviceId) && !ending.has(deviceId)
    const tried = claimed.filter(isNew).map(begin)
    if (settled) continue
    settled = true
    const longEnough = new Promise((resolve) => setTimeout(resolve, FIRST_TRY_MS).unref())
    void Promise.race([Promise.all(tried), longEnough]).then(() => tell({ type: 'settled' }))
  }
  await Promise.all([...ending.values(), ...Array.from(watched.values(), ({ ended }) => ended)])
}
