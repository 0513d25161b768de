import { setTimeout as sleep } from 'node:timers/promises'
import { AdbError, type AdbServer, ConnectedDevice, refusalOf, type SeenDevice } from '@paceline/adb'
import type { DiscoveredDevice } from '@paceline/db'
import type { Log } from '../../log.js'
import { atMostOnceAMinute } from '../../seldom.js'
import type { DeviceDriver, DeviceNews } from '../driver.js'
import { createNewsQueue } from '../news-queue.js'
import { AdbFoundDevice, type ProbeOptions } from './adb-found-device.js'
import { readIdentity } from './device-identity.js'
import { keepConnected } from './keep-connected.js'

export interface AdbDriverOptions extends ProbeOptions {
  readonly server: Pick<AdbServer, 'port' | 'track' | 'connect' | 'disconnect' | 'ensureRunning'>
  readonly log: Pick<Log, 'warn' | 'info'>
  /** This computer's, which is no second device where it is one already. */
  readonly own: { readonly fingerprint: string; readonly isServed: boolean }
  /** Addresses to keep connected, all of them each time. */
  readonly addresses: (signal: AbortSignal) => AsyncIterable<readonly string[]>
}

/** So long are devices that were there at the start waited for. */
const FIRST_LOOK_MS = 60_000
/** A device that failed to say what it is, or that is reached at another address, is looked at again after this. */
const AGAIN_MS = 5_000
/** So long may a stranger take to say more than that it is offline. */
const CONNECTING_MS = 3_000

/** Devices behind the adb server, as they come and go. One device is one, however many addresses it is reached at. */
export function createAdbDriver(options: AdbDriverOptions): DeviceDriver {
  return {
    async *watch(signal) {
      const { tell, hear } = createNewsQueue()
      const following = follow(options, tell, signal)
      yield* hear(signal)
      await following
    },
  }
}

async function follow(
  options: AdbDriverOptions,
  tell: (news: DeviceNews) => void,
  signal: AbortSignal,
): Promise<void> {
  const { server, log } = options
  const onTrouble = atMostOnceAMinute((error) => log.warn({ err: error }, 'adb is in trouble'))
  /** By connection and state: a device that is let in after a while is looked at anew. */
  const watched = new Map<string, ReturnType<typeof lookAfter>>()
  const shared = { taken: new Map<string, TakenDevice>(), lastAt: new Map<string, DiscoveredDevice>() }
  const onUnreached = (address: string, reason: string) => {
    log.warn({ address, reason }, 'a device is not reached over the network')
    tell({ type: 'absent', device: { address }, reason })
  }
  const connecting = keepConnected(server, options.addresses(signal), onUnreached, signal).catch((error) =>
    log.warn({ err: error }, 'addresses are no longer kept connected'),
  )
  let hasSettled = false
  for await (const list of server.track(signal, onTrouble)) {
    const keys = new Set(list.map(keyOf))
    for (const [key, { serial, vanish }] of watched) {
      if (keys.has(key)) continue
      vanish(list.find((seen) => seen.serial === serial))
      watched.delete(key)
    }
    const tried = list.flatMap((seen) => {
      if (watched.has(keyOf(seen))) return []
      const began = lookAfter(seen, { ...options, ...shared, tell }, signal)
      watched.set(keyOf(seen), began)
      return [began.tried]
    })
    if (hasSettled) continue
    hasSettled = true
    const longEnough = sleep(FIRST_LOOK_MS, undefined, { signal, ref: false }).catch(() => {})
    void Promise.race([Promise.all(tried), longEnough]).then(() => tell({ type: 'settled' }))
  }
  for (const { vanish } of watched.values()) vanish()
  await Promise.all([connecting, ...Array.from(watched.values(), ({ ended }) => ended)])
}

function keyOf({ transportId, state }: SeenDevice): string {
  return `${transportId} ${state}`
}

interface TakenDevice {
  readonly serial: string
  readonly boot: string | null
}

interface LookAfterOptions extends AdbDriverOptions {
  readonly tell: (news: DeviceNews) => void
  /** What is served at some address, by fingerprint. */
  readonly taken: Map<string, TakenDevice>
  /** What was last reached at each address: it is still that where it does not let us in any more. */
  readonly lastAt: Map<string, DiscoveredDevice>
}

/** One connection of a device in one state, until it vanishes. */
function lookAfter(seen: SeenDevice, options: LookAfterOptions, signal: AbortSignal) {
  const vanished = new AbortController()
  let onTried = () => {}
  const tried = new Promise<void>((resolve) => {
    onTried = resolve
  })
  const ended = serve(seen, options, onTried, AbortSignal.any([signal, vanished.signal])).finally(onTried)
  /** @param now what is listed under its name instead, such as itself, offline */
  const vanish = (now?: SeenDevice) => {
    const why = (now && refusalOf(now)?.message) ?? `${seen.serial} is no longer there`
    vanished.abort(new AdbError('device-lost', why))
  }
  return { serial: seen.serial, vanish, tried, ended }
}

async function serve(
  seen: SeenDevice,
  options: LookAfterOptions,
  onTried: () => void,
  signal: AbortSignal,
): Promise<void> {
  const { tell, taken, lastAt } = options
  const refusal = refusalOf(seen)
  // Each connection begins so: a device that will be let in at once is not worth an alarm.
  if (refusal?.code === 'offline' && !lastAt.has(seen.serial))
    await sleep(CONNECTING_MS, undefined, { signal }).catch(() => {})
  for (let told = ''; !signal.aborted; ) {
    try {
      if (refusal !== null) throw refusal
      await openAndTell(seen, options, onTried, signal)
      return
    } catch (error) {
      if (signal.aborted) return
      const reason = error instanceof Error ? error.message : String(error)
      const device = lastAt.get(seen.serial) ?? strangerOf(seen)
      const isServed = taken.has(device.fingerprint)
      // One that is served at another address, as by network and now also by USB, is of use as it is.
      if (!isServed && reason !== told) tell({ type: 'unusable', device, reason })
      told = isServed ? '' : reason
    }
    onTried()
    await sleep(AGAIN_MS, undefined, { signal }).catch(() => {})
  }
}

/** Serves the device until it vanishes, unless it is this computer, which is served without adb. */
async function openAndTell(
  seen: SeenDevice,
  options: LookAfterOptions,
  onTried: () => void,
  signal: AbortSignal,
): Promise<void> {
  const { server, own, taken, lastAt, tell, log } = options
  const connected = await ConnectedDevice.open(server.port, seen, signal)
  const { identity, boot } = await readIdentity(connected, own.fingerprint, signal)
  const { fingerprint } = identity
  if (own.isServed && fingerprint === own.fingerprint) {
    const reason =
      'it is this computer, which is served without adb already; PACELINE_LOCAL=0 serves it over adb instead'
    log.warn({ serial: seen.serial, reason }, 'this computer is left out of the devices behind adb')
    tell({ type: 'unusable', device: strangerOf(seen), reason })
    return
  }
  const other = taken.get(fingerprint)
  if (other !== undefined && isAnother(other, boot)) {
    lastAt.delete(seen.serial)
    throw sameMachineId(seen.serial, other.serial)
  }
  lastAt.set(seen.serial, { ...identity, runtimes: [], health: { serial: seen.serial } })
  // Reached at another address already: nothing is asked of it here, where it may be at work there.
  if (taken.has(fingerprint)) onTried()
  while (taken.has(fingerprint) && !signal.aborted) {
    await sleep(AGAIN_MS, undefined, { signal }).catch(() => {})
  }
  if (signal.aborted) return
  taken.set(fingerprint, { serial: seen.serial, boot })
  try {
    const device = await AdbFoundDevice.probe(connected, identity, options, signal)
    tell({ type: 'found', device })
    onTried()
    await untilAborted(signal)
    const reason =
      signal.reason instanceof AdbError ? signal.reason : new AdbError('device-lost', 'the worker stops')
    connected.lose(reason)
    tell({ type: 'lost', device, reason: reason.message })
  } finally {
    taken.delete(fingerprint)
  }
}

/** Boards whose storage was copied have one machine id, and would be served, and measured, as one device. */
function isAnother({ boot }: TakenDevice, seenBoot: string | null): boolean {
  return boot !== null && seenBoot !== null && boot !== seenBoot
}

function sameMachineId(serial: string, served: string): Error {
  return new Error(
    `it has the machine id of the board at ${served}, which is served: give ${serial} one of its own (rm /etc/machine-id && systemd-machine-id-setup) and restart it`,
  )
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** Of one that does not let us in nothing is known but its serial number, which is a phone's own. */
function strangerOf({ serial, model, product }: SeenDevice): DiscoveredDevice {
  return {
    fingerprint: `adb:${serial}`,
    name: model?.replaceAll('_', ' ') ?? serial,
    pool: 'unknown',
    // Our own daemon says so in its banner.
    kind: product?.startsWith('linux_') ? 'board' : 'phone',
    driver: 'adb',
    runtimes: [],
    facts: { soc: null, abi: 'unknown', os: 'unknown', osVersion: 'unknown', cores: 0, memoryBytes: 0 },
    health: { serial },
    ...(/^[^:]+:\d+$/.test(serial) && { address: serial }),
  }
}
