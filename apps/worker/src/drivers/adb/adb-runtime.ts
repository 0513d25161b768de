import type { AdbDevice } from '@paceline/adb'
import type { RuntimeHost, UnavailableRuntime } from '../driver.js'
import type { DeviceBrowser } from './browser/device-browser.js'

/** What a runtime behind adb may need besides its device. */
export interface AdbSurroundings {
  /** PACELINE_HOME, of this worker. */
  readonly home: string
  /** The device's own, whatever address it is reached at: what is kept of it is kept by this. */
  readonly fingerprint: string
  /** The worker's environment: where an operator's own binaries and libraries are. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Threads that the device has for one model. */
  readonly maxThreads: number
  /** Shared by the runtimes of pages; one of its own for each where left out. */
  readonly browser?: DeviceBrowser
}

/** A runtime to try on a device behind adb; tried for real, in the order of the list. */
export interface AdbRuntimeCandidate {
  readonly name: string
  create(
    device: AdbDevice,
    surroundings: AdbSurroundings,
    signal: AbortSignal,
  ): Promise<RuntimeHost | UnavailableRuntime>
}
