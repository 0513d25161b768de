import type { AdbDevice } from '@paceline/adb'

export interface ProgramDevice {
  /** The absolute path of `adb`, and what it needs in its environment. */
  readonly program: string
  readonly env: Readonly<Record<string, string>>
  readonly serial: string
  /** On the device, and there. */
  readonly folder: string
  /** A file here, for what is pushed. */
  readonly scratch: string
  readonly system: 'android' | 'linux'
}

/** A device by the `adb` command itself: its shell and its push, and nothing else. */
export function adbProgramDevice(device: ProgramDevice): AdbDevice
