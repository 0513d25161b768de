import type { Device } from '@paceline/contracts'
import type { DiscoveredDevice } from '../database.js'

/** How a registered device is reached. */
export type Reach =
  | {
      readonly kind: 'appium'
      /** Without credentials. */
      readonly url: string
      /** Capabilities and credentials, under a key that the database does not have. */
      readonly sealed: Uint8Array
    }
  | {
      readonly kind: 'adb'
      /** As adb connects to it: `host:port`. */
      readonly address: string
    }

export interface Registration {
  readonly deviceId: string
  readonly fingerprint: string
  readonly name: string
  readonly pool: string
  readonly deviceKind: Device['kind']
  readonly reach: Reach
}

export interface RegistrationRepository {
  /**
   * Stores a device that an operator named, offline until a worker reaches it; one that was removed gets its id back.
   * Throws AlreadyRegisteredError.
   */
  create(device: DiscoveredDevice, reach: Reach): Promise<Device>
  /** Takes a registered device out of the farm; its runs stay, and with them what they say of it. */
  remove(deviceId: string): Promise<'removed' | 'open-runs' | 'not-registered' | 'unknown'>
  /**
   * Takes and renews, for so many seconds, the registrations of a kind that nobody else looks after; gives all that
   * the claimant now has. What it had and does not get again was removed, or is another's.
   */
  claim(claimant: string, kind: Reach['kind'], seconds: number): Promise<Registration[]>
  /** Lets go of all that the claimant has, for others to take at once. */
  release(claimant: string): Promise<void>
}
