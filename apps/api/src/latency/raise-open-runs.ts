import type { FastifyBaseLogger } from 'fastify'
import type { Services } from '../services.js'
import type { Known } from './look-up.js'

/** Of what a query schedules, as of any job that names none. */
const QUERY_PRIORITY = 0

/**
 * Somebody waits now for runs that were asked for earlier, perhaps by the demo, behind everything else: they go as
 * if the query had scheduled them itself.
 */
export async function raiseOpenRuns(
  { db, dispatcher }: Pick<Services, 'db' | 'dispatcher'>,
  known: Iterable<Known>,
  log: FastifyBaseLogger,
): Promise<void> {
  const waiting = [...known].flatMap(({ kind, run }) =>
    kind === 'open' && run.state === 'queued' ? [run.id] : [],
  )
  if (waiting.length === 0) return
  const raised = await db.runs.raise(waiting, QUERY_PRIORITY)
  if (raised.length === 0) return
  try {
    await dispatcher.reprioritise(raised)
  } catch (error) {
    log.warn({ err: error }, 'the queue does not answer; what it delivers meanwhile keeps its old order')
  }
}
