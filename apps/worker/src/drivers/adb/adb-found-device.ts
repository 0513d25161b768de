import type { ConnectedDevice } from '@paceline/adb'
import type { DiscoveredDevice } from '@paceline/db'
import { androidConditions } from '../../conditions/android/android-conditions.js'
import { boardConditions } from '../../conditions/board-conditions.js'
import type { DeviceSession, FoundDevice, RuntimeHost, UnavailableRuntime } from '../driver.js'
import { DeviceLostError } from '../driver.js'
import type { AdbRuntimeCandidate, AdbSurroundings } from './adb-runtime.js'
import { DeviceBrowser } from './browser/index.js'
import type { DeviceIdentity } from './device-identity.js'
import { withInvocationErrors } from './host-errors.js'
import { type Preparer, preparedSession } from './preparation/index.js'

export type RuntimeOutcome = RuntimeHost | UnavailableRuntime

/** A device behind adb with the runtimes that were seen to work on it. */
export class AdbFoundDevice implements FoundDevice {
  readonly #connected: ConnectedDevice
  readonly #identity: DeviceIdentity
  readonly #preparer: Preparer
  readonly #outcomes: ReadonlyMap<string, RuntimeOutcome>

  private constructor(
    connected: ConnectedDevice,
    identity: DeviceIdentity,
    preparer: Preparer,
    outcomes: ReadonlyMap<string, RuntimeOutcome>,
  ) {
    this.#connected = connected
    this.#identity = identity
    this.#preparer = preparer
    this.#outcomes = outcomes
  }

  /** Undoes what a dead worker left on the device, and tries each runtime there, one after the other. */
  static async probe(
    connected: ConnectedDevice,
    identity: DeviceIdentity,
    { candidates, preparer, home, env, report }: ProbeOptions,
    signal: AbortSignal,
  ): Promise<AdbFoundDevice> {
    await preparer.undoLeftovers(connected, signal)
    const browser = new DeviceBrowser()
    const { fingerprint, facts } = identity
    const surroundings = { home, fingerprint, env, maxThreads: facts.cores, browser }
    const outcomes = new Map<string, RuntimeOutcome>()
    const found = new AdbFoundDevice(connected, identity, preparer, outcomes)
    try {
      for (const candidate of candidates) {
        const outcome = await attempt(candidate, connected, surroundings, signal)
        outcomes.set(candidate.name, outcome)
        report(identity.name, candidate.name, outcome)
      }
      return found
    } catch (error) {
      await found[Symbol.asyncDispose]()
      throw error
    }
  }

  get device(): DiscoveredDevice {
    const unavailable = Object.fromEntries(
      [...this.#outcomes].flatMap(([name, outcome]) =>
        'unavailable' in outcome ? [[name, outcome.unavailable]] : [],
      ),
    )
    const warnings = Object.fromEntries(
      this.#hosts().flatMap(({ offer, warning }) => (warning === undefined ? [] : [[offer.name, warning]])),
    )
    return {
      ...this.#identity,
      runtimes: this.#hosts().map(({ offer }) => offer),
      health: {
        serial: this.#connected.serial,
        unavailable,
        ...(Object.keys(warnings).length > 0 && { warnings }),
      },
    }
  }

  async open(signal: AbortSignal): Promise<DeviceSession> {
    signal.throwIfAborted()
    const { gone, system } = this.#connected
    if (gone.aborted) throw new DeviceLostError(gone.reason.message, { cause: gone.reason })
    const shell = (command: string, ofCall: AbortSignal) => this.#connected.shell(command, ofCall)
    const session: DeviceSession = {
      host: (runtime) => this.#hosts().find(({ offer }) => offer.name === runtime) ?? null,
      // Anew with each lease: what it reads once, such as versions, may have changed.
      conditions: system === 'android' ? androidConditions(shell) : boardConditions(shell),
      async [Symbol.asyncDispose]() {
        // What was pushed, and browsers, stay warm between leases; an invocation is fresh anyway.
      },
    }
    return preparedSession(session, this.#connected, this.#preparer)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#hosts().map((host) => host[Symbol.asyncDispose]()))
  }

  #hosts(): RuntimeHost[] {
    return [...this.#outcomes.values()].flatMap((outcome) => ('unavailable' in outcome ? [] : [outcome]))
  }
}

export interface ProbeOptions {
  readonly candidates: readonly AdbRuntimeCandidate[]
  readonly preparer: Preparer
  /** PACELINE_HOME, of this worker. */
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly report: (device: string, runtime: string, outcome: RuntimeOutcome) => void
}

/** A runtime that fails while it is tried is one less, and no reason to be without the others; a lost device is. */
async function attempt(
  candidate: AdbRuntimeCandidate,
  device: ConnectedDevice,
  surroundings: AdbSurroundings,
  signal: AbortSignal,
): Promise<RuntimeOutcome> {
  const either = AbortSignal.any([signal, device.gone])
  try {
    const outcome = await candidate.create(device, surroundings, either)
    return 'unavailable' in outcome ? outcome : withInvocationErrors(outcome)
  } catch (error) {
    either.throwIfAborted()
    return { unavailable: error instanceof Error ? error.message : String(error) }
  }
}
