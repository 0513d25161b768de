import { setTimeout as sleep } from 'node:timers/promises'
import type { Database, LeasedProbe, LeasedRun, QueuedDelivery, Refusal } from '@paceline/db'
import type { Delivery, DeviceFeed, Dispatcher } from '@paceline/queue'
import type { DeviceWatch } from './device-watch.js'
import type { Log } from './log.js'

export interface DeviceLoopOptions {
  readonly db: { readonly leases: Pick<Database['leases'], 'take' | 'takeProbe'> }
  readonly log: Log
  readonly leaseSeconds: number
  readonly workerId: string
  readonly deviceId: string
  readonly feed: DeviceFeed
  readonly watch: Pick<DeviceWatch, 'usable' | 'onRested'>
  readonly dispatcher: Pick<Dispatcher, 'enqueue' | 'remove'>
  /** One lease from its beginning to its end; the next delivery where the run is to be tried again at once. */
  readonly hold: (leased: LeasedRun, stopped: AbortSignal) => Promise<QueuedDelivery | null>
  /** Looks whether a device that rested is well again, and ends its lease; without, such a device goes on resting. */
  readonly probe?: (probe: LeasedProbe, stopped: AbortSignal) => Promise<void>
}

/** After an error, and where nobody can probe: long enough not to spin. */
const PAUSE_MS = 1000
/** Until workers that wait for the device have heard that it is idle and looked. */
const OTHERS_MS = 100

/**
 * Serves one device until told to stop. While it has work the rows alone say what is next; only a device that has
 * none waits for the queue, whose deliveries tell that there is something again. What is lost here the sweeper
 * brings: a token of a run that waits is put back, and one of a run that is taken is of no more use to anybody.
 */
export async function runDeviceLoop(options: DeviceLoopOptions, stopped: AbortSignal): Promise<void> {
  const { log, deviceId } = options
  const endings = new Set<Promise<unknown>>()
  /** What the device does not wait for; the loop ends when all of it has. */
  const behind: Behind = (work, what) => {
    const ending = work
      .catch((error: unknown) => log.debug({ err: error, deviceId }, what))
      .finally(() => endings.delete(ending))
    endings.add(ending)
  }
  let next: Next = 'look'
  while (next !== 'stop' && !stopped.aborted) {
    try {
      next = await step(options, next, behind, stopped)
    } catch (error) {
      // A lease that is held on to runs out by itself, and its run is tried again by whoever sweeps it up.
      log.error({ err: error, deviceId }, 'a device could not be served')
      await pause(stopped)
      next = 'look'
    }
  }
  await Promise.all(endings)
}

/** Look into the rows, wait for the queue, or wait for the device itself. */
type Next = 'look' | 'wait' | 'rest' | 'stop'

type Behind = (work: Promise<unknown>, what: string) => void

async function step(
  options: DeviceLoopOptions,
  next: Exclude<Next, 'stop'>,
  behind: Behind,
  stopped: AbortSignal,
): Promise<Next> {
  if (next === 'rest') return rest(options, stopped)
  if (next === 'look') return serve(options, null, behind, stopped)
  const delivery = await deliveryOrRest(options, stopped)
  if (delivery === 'rest') return 'rest'
  return delivery === null ? 'stop' : serve(options, delivery, behind, stopped)
}

/** Waits for the queue; null where the loop is to end. */
async function deliveryOrRest(
  { feed, watch, deviceId }: DeviceLoopOptions,
  stopped: AbortSignal,
): Promise<Delivery | 'rest' | null> {
  const rested = new AbortController()
  const unfollow = watch.onRested(deviceId, () => rested.abort())
  try {
    const delivery = await feed.next(AbortSignal.any([stopped, rested.signal]))
    return delivery === null && rested.signal.aborted ? 'rest' : delivery
  } finally {
    unfollow()
  }
}

async function serve(
  options: DeviceLoopOptions,
  delivery: Delivery | null,
  behind: Behind,
  stopped: AbortSignal,
): Promise<Next> {
  const { db, workerId, deviceId, leaseSeconds, dispatcher, hold, log } = options
  const wanted = { workerId, deviceId, delivery: delivery?.data ?? null, leaseSeconds }
  const taken = await db.leases.take(wanted).catch((error: unknown) => {
    if (delivery !== null) behind(delivery.putBack(), 'a delivery could not be put back')
    throw error
  })
  if ('refused' in taken) {
    log.debug({ deviceId, ...delivery?.data, refused: taken.refused }, 'nothing was taken')
    if (delivery !== null) behind(giveBack(delivery, taken.refused), 'a delivery could not be given back')
    if (taken.refused === 'device-unavailable') return 'rest'
    // Behind a token that is over there may be thousands more, as after a large job was cancelled: no run waits for those.
    return delivery !== null && taken.refused !== 'not-yet' ? 'look' : 'wait'
  }
  behind(settle(dispatcher, delivery, taken), 'the token of a run that is taken stays in the queue')
  const again = await hold(taken, stopped)
  if (again !== null) behind(dispatcher.enqueue([again]), 'the queue was not told of a run')
  if (taken.othersNext) await pause(stopped, OTHERS_MS)
  return 'look'
}

/** What is over is dropped; what this device cannot take now others may. */
function giveBack(delivery: Delivery, refused: Refusal): Promise<void> {
  switch (refused) {
    case 'gone':
    case 'expired':
      return delivery.done()
    case 'device-unavailable':
      return delivery.putBack()
    case 'not-yet':
      return delivery.decline()
  }
}

/**
 * Takes the leased run's token out of the queue: from now on its row tells what becomes of it, and its next attempt
 * has a token of its own. The token of a run that still waits goes back at once.
 */
async function settle(
  dispatcher: Pick<Dispatcher, 'remove'>,
  delivery: Delivery | null,
  { run, attempt, lease }: LeasedRun,
): Promise<void> {
  if (delivery?.data.runId === run.id && delivery.data.attempt === attempt) return delivery.done()
  const { pool } = run
  const target = { deviceId: pool === null ? lease.deviceId : null, pool }
  await Promise.all([delivery?.putBack(), dispatcher.remove({ runId: run.id, attempt, ...target })])
}

/** Fetches nothing for a device that can run nothing; one whose rest is over is probed. */
async function rest(options: DeviceLoopOptions, stopped: AbortSignal): Promise<Next> {
  const { db, watch, workerId, deviceId, leaseSeconds, probe } = options
  const state = await watch.usable(deviceId, stopped)
  if (state === 'stopped') return 'stop'
  if (state === 'idle') return 'look'
  if (probe === undefined) await pause(stopped)
  else {
    const leased = await db.leases.takeProbe({ workerId, deviceId, leaseSeconds })
    if (leased !== null) await probe(leased, stopped)
  }
  // It is idle now, rests longer, or was set aside: the rows know.
  return 'look'
}

async function pause(stopped: AbortSignal, ms = PAUSE_MS): Promise<void> {
  // Aborted: the loop's own condition ends it.
  await sleep(ms, undefined, { signal: stopped }).catch(() => {})
}
