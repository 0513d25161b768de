import type { Database } from '@paceline/db'
import type { Dispatcher } from '@paceline/queue'
import type { Log } from '../log.js'

export interface SweepTools {
  readonly db: Pick<Database, 'sweeper' | 'devices'>
  readonly dispatcher: Pick<Dispatcher, 'enqueue'>
  readonly workerId: string
  readonly log: Log
}

/** Rows told to the queue in one sweep; where more devices are idle, the others are told of in the next ones. */
const TOLD_AT_ONCE = 2000
/** A worker that says nothing for so long is gone; it says something with each sweep. */
const SILENT_SECONDS = 30

/**
 * Puts right what dying processes left behind. Any number of workers may sweep at once: each step is one that
 * the rows allow once only, or that does no harm twice.
 */
export async function sweep(tools: SweepTools): Promise<void> {
  const { db, dispatcher, workerId, log } = tools
  await db.devices.workerSeen(workerId)
  const reclaimed = await db.sweeper.reclaimExpired()
  if (reclaimed.length > 0) log.warn({ runs: reclaimed.map(({ runId }) => runId) }, 'leases ran out')
  await db.sweeper.expireOverdue()
  // The queue ignores the ids that it knows, so what it lost is what this adds.
  await dispatcher.enqueue(await db.sweeper.dueForIdle(TOLD_AT_ONCE))
  const silent = await db.sweeper.markSilentOffline(SILENT_SECONDS)
  if (silent.length > 0) log.warn({ devices: silent }, 'devices of silent workers are offline')
  await db.sweeper.purge()
}
