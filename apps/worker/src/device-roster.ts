import type { Device } from '@paceline/contracts'
import type { Database, DiscoveredDevice } from '@paceline/db'
import { type DeviceDriver, DeviceLostError, type DeviceNews, type FoundDevice } from './drivers/driver.js'
import { insist } from './insist.js'
import type { Log } from './log.js'

export interface DeviceRosterOptions {
  readonly db: {
    readonly devices: Pick<
      Database['devices'],
      'announce' | 'announceUnusable' | 'noteAbsence' | 'withdrawDevice'
    >
  }
  readonly workerId: string
  readonly log: Log
  /** Serves a device until the signal aborts; with a DeviceLostError where it went away. */
  readonly serve: (device: FoundDevice, announced: Device, signal: AbortSignal) => Promise<void>
}

export interface DeviceRoster {
  /** Hears a driver out. What it throws is logged, and neither promise rejects: the other drivers' devices are served. */
  follow(driver: DeviceDriver): { readonly settled: Promise<void>; readonly ended: Promise<void> }
  /** Serves what was found so far, and from now on whatever is found, at once; gives the ids served. */
  open(): string[]
  /** Resolves when no device is served any more and all are disposed of; the signal must have aborted. */
  close(): Promise<void>
}

interface Entry {
  readonly device: FoundDevice
  announced: Device | null
  readonly lost: AbortController
  /** Of its loop; null while it is not served. */
  serving: Promise<void> | null
}

/**
 * The devices of one worker, as they come and go. A device is announced as soon as it is found, so that it can be
 * seen and asked for, and served once all is quiet. Two ways to one device (the same fingerprint, such as a phone
 * by USB and by network) are one device: the first is served, the other takes over when that one is lost.
 */
export function createDeviceRoster(options: DeviceRosterOptions, stopped: AbortSignal): DeviceRoster {
  const { db, workerId, log, serve } = options
  const entries = new Map<FoundDevice, Entry>()
  const endings = new Set<Promise<void>>()
  let isOpen = false

  const store = <T>(write: () => Promise<T>) =>
    insist(write, (error) => log.warn({ err: error }, 'news of a device could not be stored'), stopped)

  async function hearOut(driver: DeviceDriver, onSettled: () => void): Promise<void> {
    try {
      for await (const news of driver.watch(stopped)) {
        if (news.type === 'settled') onSettled()
        else await hear(news)
      }
    } catch (error) {
      if (!stopped.aborted) log.error({ err: error }, 'a driver failed; what it would find is not served')
    } finally {
      onSettled()
    }
  }

  async function hear(news: Exclude<DeviceNews, { type: 'settled' }>): Promise<void> {
    switch (news.type) {
      case 'found':
        return hearFound(news.device)
      case 'lost':
        return hearLost(news.device, news.reason)
      case 'unusable':
        return hearUnusable(news.device, news.reason)
      case 'absent':
        return store(() => db.devices.noteAbsence(news.device, news.reason))
    }
  }

  async function hearFound(device: FoundDevice): Promise<void> {
    const known = entries.get(device)
    const entry = known ?? { device, announced: null, lost: new AbortController(), serving: null }
    const first = wayTo(device.device.fingerprint)
    entries.set(device, entry)
    if (first !== undefined && first !== entry) return
    await announce(entry)
  }

  async function announce(entry: Entry): Promise<void> {
    entry.announced = await store(() => db.devices.announce(workerId, entry.device.device))
    if (isOpen) startServing(entry)
  }

  async function hearLost(device: FoundDevice, reason: string): Promise<void> {
    const entry = entries.get(device)
    if (entry === undefined) return
    entries.delete(device)
    entry.lost.abort(new DeviceLostError(reason))
    end(entry)
    if (entry.announced === null) return
    const { id } = entry.announced
    log.warn({ deviceId: id, reason }, 'a device was lost')
    await store(() => db.devices.withdrawDevice(workerId, id, reason))
    const other = wayTo(device.device.fingerprint)
    if (other !== undefined) await announce(other)
  }

  async function hearUnusable(device: DiscoveredDevice, reason: string): Promise<void> {
    const served = wayTo(device.fingerprint)
    if (served !== undefined) return hearLost(served.device, reason)
    const { id } = await store(() => db.devices.announceUnusable(workerId, device, reason))
    log.warn({ deviceId: id, name: device.name, reason }, 'a device cannot be used')
  }

  function wayTo(fingerprint: string): Entry | undefined {
    return [...entries.values()].find(({ device }) => device.device.fingerprint === fingerprint)
  }

  function startServing(entry: Entry): void {
    const { device, announced, lost } = entry
    if (entry.serving !== null || announced === null) return
    const signal = AbortSignal.any([stopped, lost.signal])
    const report = (error: Error) =>
      log.error({ err: error, deviceId: announced.id }, 'a device could not be served')
    // A loop that breaks down is begun again; a device that nobody serves would look idle for ever.
    entry.serving = insist(() => serve(device, announced, signal), report, signal).catch(() => {})
  }

  /** Not waited for where it is called: an attempt that ends slowly must not hold up the news of others. */
  function end({ device, serving }: Entry): void {
    const ending = Promise.resolve(serving)
      .then(() => device[Symbol.asyncDispose]())
      .catch((error: unknown) => log.warn({ err: error }, 'a device did not end in order'))
      .then(() => void endings.delete(ending))
    endings.add(ending)
  }

  return {
    follow(driver) {
      let ended = Promise.resolve()
      const settled = new Promise<void>((resolve) => {
        ended = hearOut(driver, resolve)
      })
      return { settled, ended }
    },
    open() {
      isOpen = true
      const announced = Array.from(entries.values()).filter((entry) => entry.announced !== null)
      for (const entry of announced) startServing(entry)
      return announced.flatMap((entry) => entry.announced?.id ?? [])
    },
    async close() {
      for (const entry of entries.values()) end(entry)
      entries.clear()
      await Promise.all(endings)
    },
  }
}
