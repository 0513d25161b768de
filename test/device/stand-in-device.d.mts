import type { AdbDevice } from '@paceline/adb'

export interface StandInPlace {
  /** The absolute path of `adb`, and what it needs in its environment. */
  readonly program: string
  readonly env: Readonly<Record<string, string>>
  /** Of the adb server. */
  readonly port: number
  readonly serial: string
  /** On the device, and there. */
  readonly folder: string
  /** What the device is taken for: behind its daemon it is a Linux board. */
  readonly system: 'android' | 'linux'
}

/** A board behind the adb server, in the role of a phone: its shell and its push, and nothing else. */
export function standInDevice(place: StandInPlace): Promise<AdbDevice>
