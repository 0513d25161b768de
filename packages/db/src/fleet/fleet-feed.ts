import type { Pool } from 'pg'
import { createBell } from '../events/bell.js'
import type { Change, Listener } from '../events/listener.js'
import { patiently } from '../events/patiently.js'
import { eventsAfter, newestEventId } from './device-events.js'
import { changedStatuses } from './device-status.js'
import type { FleetNews } from './interfaces.js'
import { waitingRuns } from './waiting-runs.js'

/** A busy fleet changes hundreds of times a second: what changed meanwhile is told together. */
const gatherMs = 1000
/** Behind the notices, for those that a broken connection lost; and runs that begin to wait change no device. */
const pollMs = 2000
const batchEvents = 500

/** See `FleetRepository.follow`. */
export async function* followFleet(
  pool: Pool,
  listener: Listener,
  afterEventId: string | null,
  signal: AbortSignal,
): AsyncGenerator<FleetNews> {
  const bell = createBell(signal)
  const changed = gatherChanges(listener, bell.ring)
  try {
    const newest = await patiently(() => newestEventId(pool), signal)
    // An id that is yet to come is another database's.
    let last = afterEventId === null || BigInt(afterEventId) > BigInt(newest) ? newest : afterEventId
    yield { type: 'open', eventId: last }
    let waitingText = ''
    while (!signal.aborted) {
      const events = await patiently(() => eventsAfter(pool, last, batchEvents), signal)
      for (const event of events) {
        if (signal.aborted) return
        yield { type: 'event', event }
        last = event.id
      }
      if (events.length === batchEvents) continue
      const ids = changed.take()
      if (ids === 'all' || ids.length > 0) {
        const devices = await patiently(() => changedStatuses(pool, ids), signal)
        yield { type: 'devices', devices }
      }
      const waiting = await patiently(() => waitingRuns(pool), signal)
      const text = JSON.stringify(waiting)
      if (text !== waitingText) yield { type: 'waiting', waiting }
      waitingText = text
      await pause(gatherMs, signal)
      await bell.heard(pollMs - gatherMs)
    }
  } finally {
    changed.stop()
    bell.close()
  }
}

/** The ids of devices that changed since they were last taken; all of them after a gap in which notices may be missing. */
function gatherChanges(listener: Listener, onChange: () => void) {
  let ids: Set<string> | 'all' = new Set()
  const stop = listener.onChange(({ jobId, deviceId }: Change) => {
    if (deviceId !== undefined && ids !== 'all') ids.add(deviceId)
    if (deviceId === undefined && jobId === undefined) ids = 'all'
    if (deviceId !== undefined || jobId === undefined) onChange()
  })
  return {
    stop,
    take(): readonly string[] | 'all' {
      const taken = ids
      ids = new Set()
      return taken === 'all' ? taken : [...taken]
    },
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}
