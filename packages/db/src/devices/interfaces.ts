import type { Device, DeviceEvent, DeviceFacts, Page, RuntimeOffer } from '@paceline/contracts'

export interface DiscoveredDevice {
  fingerprint: string
  name: string
  pool: string
  kind: Device['kind']
  driver: Device['driver']
  runtimes: RuntimeOffer[]
  facts: DeviceFacts
  health: Record<string, unknown>
  /** The `host:port` that adb reached it at, where it did: an address that was registered becomes this device. */
  address?: string
}

/** A device that nobody sees: this computer by its fingerprint, or whatever is registered at an address of adb. */
export type AbsentDevice = { readonly fingerprint: string } | { readonly address: string }

export interface DeviceRepository {
  announceWorker(worker: {
    id: string
    host: string
    build: string
    /** The domain's `protocolRevision`; 1 where it is not said. */
    protocolRevision?: number
  }): Promise<void>
  /** The worker is alive: devices it reaches that went offline for its silence come back, idle or busy as their lease is. */
  workerSeen(id: string): Promise<void>
  /** Stores what a worker found; an offline device becomes idle, an idle or busy one keeps its state. */
  announce(workerId: string, device: DiscoveredDevice): Promise<Device>
  /**
   * Stores a device that was seen and cannot be used, as offline with the reason. Of one that is known already,
   * what is known stays; one that an operator set aside stays so, too.
   */
  announceUnusable(workerId: string, device: DiscoveredDevice, reason: string): Promise<Device>
  /** A worker no longer reaches the device: offline with the reason, even while leased, where no other that lives reaches it. */
  withdrawDevice(workerId: string, id: string, reason: string): Promise<void>
  /** Says why a device is offline, where it is known and is; one that is served, or that nobody knows, stays so. */
  noteAbsence(device: AbsentDevice, reason: string): Promise<void>
  /** The worker stops: devices that no other reaches go offline. */
  withdraw(workerId: string): Promise<void>
  /** One that was removed is found for as long as its runs are kept, and is in no list. */
  find(id: string): Promise<Device | null>
  findMany(ids: readonly string[]): Promise<Device[]>
  /** An operator takes it out, at any moment: a session on it goes on to its end. Null when unknown. */
  setAside(
    id: string,
    move: { to: 'draining' | 'quarantined'; reason: string; actor: string },
  ): Promise<Device | null>
  /** An operator lets it work again: idle, busy where it is leased, offline where nobody reaches it. Null when unknown. */
  resume(id: string, move: { actor: string }): Promise<Device | null>
  /** What befell a device, the newest first. Throws InvalidCursorError. */
  events(id: string, page: { limit: number; cursor?: string | undefined }): Promise<Page<DeviceEvent>>
  /** Of these: those free to take a run, and those whose rest is over so that they may be probed. */
  usable(ids: readonly string[]): Promise<{ idle: string[]; rested: string[] }>
  /** Runs that wait for each device: for it alone, and for any of its pool. */
  waiting(ids: readonly string[]): Promise<ReadonlyMap<string, { own: number; pool: number }>>
  inPool(pool: string): Promise<Device[]>
  all(): Promise<Device[]>
  list(page: { limit: number; cursor?: string | undefined }): Promise<Page<Device>>
}
