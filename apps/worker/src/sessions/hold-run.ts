import { setTimeout as sleep } from 'node:timers/promises'
import { type AttemptEnd, type LeasedRun, LeaseLostError, type QueuedDelivery } from '@paceline/db'
import { DeviceLostError } from '../drivers/driver.js'
import type { Log } from '../log.js'
import { type CarriedOut, carryOut } from './carry-out.js'
import { endAttempt, workerStopped } from './end-of-attempt.js'
import type { SessionTools } from './session-tools.js'
import { watchLease } from './watch-lease.js'

/**
 * One lease from its beginning to its end: opens the device, measures the run, and stores what came of it. The
 * next delivery comes back where the run is to be tried again at once. A lease that is lost meanwhile stores
 * nothing and is no error: whoever holds the device now stores its own. `stopped` aborts with a DeviceLostError
 * where the device went away, and with anything else where the worker ends.
 */
export async function holdRun(
  tools: SessionTools,
  leased: LeasedRun,
  stopped: AbortSignal,
): Promise<QueuedDelivery | null> {
  const { db, log } = tools
  const runId = leased.run.id
  const watch = watchLease(tools, leased)
  try {
    const ending = await endingOf(tools, leased, AbortSignal.any([stopped, watch.signal]))
    if (watch.reason() === 'lost') throw new LeaseLostError('the lease was lost while the run was measured')
    if (ending.state === 'completed') {
      const { latencyMs, verdict } = ending.measurement
      await persistently(() => db.leases.complete(leased.lease, runId, ending), log)
      log.info({ runId, medianMs: latencyMs.median, verdict }, 'a run was measured')
      return null
    }
    const end: AttemptEnd = watch.reason() === 'cancelled' ? { state: 'cancelled' } : ending
    log.info({ runId, end }, 'an attempt ended without a measurement')
    return await persistently(() => endAttempt(db.leases, leased, end), log)
  } catch (error) {
    if (!(error instanceof LeaseLostError)) throw error
    log.warn({ runId, deviceId: leased.lease.deviceId }, 'the lease was lost; what was measured is dropped')
    return null
  } finally {
    watch.end()
  }
}

type Ending = Extract<CarriedOut, { state: 'completed' }> | Exclude<AttemptEnd, { state: 'cancelled' }>

async function endingOf(tools: SessionTools, leased: LeasedRun, signal: AbortSignal): Promise<Ending> {
  try {
    return await carryOut(tools, leased, signal)
  } catch (error) {
    if (error instanceof LeaseLostError) throw error
    // Aborted for a stop or a device that is gone, and also for a cancel or a lost lease, which the caller knows of first.
    if (signal.aborted)
      return signal.reason instanceof DeviceLostError ? failure(signal.reason) : workerStopped
    tools.log.error({ err: error, runId: leased.run.id }, 'a session broke down')
    return failure(error)
  }
}

function failure(error: unknown): Exclude<AttemptEnd, { state: 'cancelled' }> {
  const message = error instanceof Error ? error.message : String(error)
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'internal'
  return { state: 'failed', code, message }
}

const TRIES = 5
const BETWEEN_TRIES_MS = 1000

/** A measurement is worth a few more tries when the database is away for a moment; a lost lease is final. */
async function persistently<T>(store: () => Promise<T>, log: Log): Promise<T> {
  for (let left = TRIES - 1; ; left--) {
    try {
      return await store()
    } catch (error) {
      if (error instanceof LeaseLostError || left === 0) throw error
      log.warn({ err: error }, 'an outcome could not be stored; trying again')
      await sleep(BETWEEN_TRIES_MS)
    }
  }
}
