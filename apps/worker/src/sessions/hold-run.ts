import { setTimeout as sleep } from 'node:timers/promises'
import { protocolKeyOn } from '@paceline/contracts'
import { type AttemptEnd, type LeasedRun, LeaseLostError, type QueuedDelivery } from '@paceline/db'
import { InvocationError, type ModelFile, type RuntimeHost } from '../drivers/driver.js'
import type { Log } from '../log.js'
import { endAttempt, workerStopped } from './end-of-attempt.js'
import { type MeasureOutcome, measureRun } from './measure-run.js'
import type { SessionTools } from './session-tools.js'
import { watchLease } from './watch-lease.js'

/** What one model is given on one runtime it is given on all. */
const INPUT_SEED = 20_240_229

/**
 * One lease from its beginning to its end: opens the device, measures the run, and stores what came of it. The
 * next delivery comes back where the run is to be tried again at once. A lease that is lost meanwhile stores
 * nothing and is no error: whoever holds the device now stores its own.
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
      const { latencyMs, verdict } = ending.outcome.measurement
      await persistently(() => db.leases.complete(leased.lease, runId, ending.outcome), log)
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

type Completed = Extract<MeasureOutcome, { state: 'completed' }> & { readonly protocolKey: string }
type Ending =
  | { readonly state: 'completed'; readonly outcome: Completed }
  | Exclude<AttemptEnd, { state: 'cancelled' }>

async function endingOf(tools: SessionTools, leased: LeasedRun, signal: AbortSignal): Promise<Ending> {
  try {
    return await measureLeased(tools, leased, signal)
  } catch (error) {
    if (error instanceof LeaseLostError) throw error
    // Aborted for a stop, and also for a cancel or a lost lease, which the caller knows of first.
    if (signal.aborted) return workerStopped
    tools.log.error({ err: error, runId: leased.run.id }, 'a session broke down')
    return failure(error)
  }
}

async function measureLeased(tools: SessionTools, leased: LeasedRun, signal: AbortSignal): Promise<Ending> {
  const { db, device, log } = tools
  const { lease, run } = leased
  await using session = await device.open(signal)
  const runtime = run.runtime ?? device.device.runtimes[0]?.name
  const host = runtime === undefined ? null : session.host(runtime)
  if (host === null) {
    throw new InvocationError(
      'runtime-missing',
      `this device does not offer ${runtime ?? 'any runtime'} any more`,
    )
  }
  const model = await modelFile(tools, leased)
  const { protocol, protocolKey } = protocolOf(leased, host)
  await db.leases.start(lease, run.id, { runtime: host.offer.name, protocol, protocolKey })
  const outcome = await measureRun({
    host,
    conditions: session.conditions,
    model,
    protocol,
    inputSeed: INPUT_SEED,
    signal,
    onProgress: (progress) => {
      // A lost word of progress is no loss, and a lost lease is noticed by the heartbeat.
      db.leases.progress(lease, run.id, { ...progress }).catch((error: unknown) => {
        log.debug({ err: error, runId: run.id }, 'progress could not be told')
      })
    },
  })
  return outcome.state === 'completed'
    ? { state: 'completed', outcome: { ...outcome, protocolKey } }
    : outcome
}

function protocolOf({ run }: LeasedRun, { offer }: RuntimeHost) {
  // A run for a pool was given its protocol before its device was known; where it runs is known now.
  const protocol = { ...run.protocol, context: offer.context }
  return { protocol, protocolKey: protocolKeyOn(offer, protocol) }
}

async function modelFile({ artifacts }: SessionTools, { model }: LeasedRun): Promise<ModelFile> {
  try {
    return { path: await artifacts.path(model.sha256), sha256: model.sha256, bytes: model.bytes }
  } catch (error) {
    if (!hasCode(error, 'artifact-missing')) throw error
    throw new InvocationError('model-gone', `the bytes of ${model.id} are gone; upload the same file again`, {
      cause: error,
    })
  }
}

function failure(error: unknown): Exclude<AttemptEnd, { state: 'cancelled' }> {
  const message = error instanceof Error ? error.message : String(error)
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'internal'
  return { state: 'failed', code, message }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
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
