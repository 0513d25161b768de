import type { JobEvent } from '@paceline/contracts'
import type { Pool } from 'pg'
import type { JobEventFeed } from '../database.js'
import { createBell } from './bell.js'
import type { Listener } from './listener.js'
import { patiently } from './patiently.js'

/** Behind the notices, for those that a broken connection lost. */
const pollMs = 2000
const batchEvents = 500

export function jobEventFeed(pool: Pool, listener: Listener): JobEventFeed {
  return {
    onChange: (call) => listener.onChange(call),
    onCancel: (call) => listener.onCancel(call),

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
