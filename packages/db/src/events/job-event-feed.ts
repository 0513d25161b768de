import type { JobEvent } from '@paceline/contracts'
import type { Pool } from 'pg'
import type { JobEventFeed } from '../database.js'
import { isConnectionLoss } from '../sql/connection-loss.js'
import type { Listener } from './listener.js'

/** Behind the notices, for those that a broken connection lost. */
const pollMs = 2000
const batchEvents = 500
/** A database that restarts is back within this time; streams outlive it, since reading again loses nothing. */
const patienceMs = 30_000
const readAgainMs = 250

export function jobEventFeed(pool: Pool, listener: Listener): JobEventFeed {
  return {
    onChange: (call) => listener.onChange(call),

    async *follow(jobId, afterSequence, signal) {
      const bell = createBell(signal)
      const stop = listener.onChange((change) => {
        if (change.jobId === jobId || (change.jobId === undefined && change.deviceId === undefined))
          bell.ring()
      })
      try {
        let last = afterSequence
        while (!signal.aborted) {
          const { events, over } = await patiently(() => eventsAfter(pool, jobId, last), signal)
          for (const event of events) {
            if (signal.aborted) return
            yield event
            last = event.sequence
            if (event.type === 'done') return
          }
          if (over) return
          if (events.length < batchEvents) await bell.heard(pollMs)
        }
      } finally {
        stop()
        bell.close()
      }
    },
  }
}

/** Reads again for a while where the connection broke; throws what the database has against the read itself. */
async function patiently<T>(read: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const giveUpMs = performance.now() + patienceMs
  for (;;) {
    try {
      return await read()
    } catch (error) {
      if (signal.aborted || !isConnectionLoss(error) || performance.now() > giveUpMs) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, readAgainMs))
  }
}

/** `over`: nothing is left to come, since the job has ended or never was. */
async function eventsAfter(
  pool: Pool,
  jobId: string,
  sequence: number,
): Promise<{ events: JobEvent[]; over: boolean }> {
  const events = await pool.query<JobEvent>(
    'SELECT sequence, type, data FROM job_event WHERE job_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3',
    [jobId, sequence, batchEvents],
  )
  if (events.rows.length > 0) return { events: events.rows, over: false }
  const open = await pool.query(
    'SELECT 1 FROM job WHERE id = $1 AND (ended_at IS NULL OR event_sequence > $2)',
    [jobId, sequence],
  )
  return { events: [], over: open.rowCount === 0 }
}

/** Rung while nobody waits, it is heard by the next who does, so that no notice falls between two reads. */
function createBell(signal: AbortSignal) {
  let rung = false
  let wake: (() => void) | undefined
  const ring = () => {
    rung = true
    wake?.()
  }
  signal.addEventListener('abort', ring)
  return {
    ring,
    async heard(withinMs: number): Promise<void> {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, withinMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      rung = false
      wake = undefined
    },
    close: () => signal.removeEventListener('abort', ring),
  }
}
