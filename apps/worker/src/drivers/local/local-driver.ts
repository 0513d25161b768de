import type { DeviceDriver, FoundDevice, RuntimeHost, UnavailableRuntime } from '../driver.js'
import { readHostIdentity } from './host-facts.js'

/** A runtime to try on this computer: its name, and how to make its host. */
export interface RuntimeCandidate {
  readonly name: string
  readonly create: (signal: AbortSignal) => Promise<RuntimeHost | UnavailableRuntime>
}

/**
 * This computer, as one device however many runtimes work on it: what shares silicon shares one lease. Every
 * candidate is tried for real; the first that works is the device's default.
 */
export function createLocalDriver(
  candidates: readonly RuntimeCandidate[],
  report: (runtime: string, outcome: RuntimeHost | UnavailableRuntime) => void,
): DeviceDriver {
  return {
    async *discover(signal) {
      // Side by side: nothing is measured before all have answered.
      const outcomes = await Promise.all(candidates.map(({ create }) => attempt(create, signal)))
      const hosts: RuntimeHost[] = []
      const unavailable: Record<string, string> = {}
      outcomes.forEach((outcome, index) => {
        const name = candidates[index]?.name ?? ''
        report(name, outcome)
        if ('unavailable' in outcome) unavailable[name] = outcome.unavailable
        else hosts.push(outcome)
      })
      yield localDevice(hosts, unavailable)
    },
  }
}

/** A host that throws while it is made is one runtime less, and no reason to be without the others. */
async function attempt(
  create: RuntimeCandidate['create'],
  signal: AbortSignal,
): Promise<RuntimeHost | UnavailableRuntime> {
  try {
    return await create(signal)
  } catch (error) {
    signal.throwIfAborted()
    return { unavailable: error instanceof Error ? error.message : String(error) }
  }
}

function localDevice(hosts: readonly RuntimeHost[], unavailable: Record<string, string>): FoundDevice {
  return {
    device: {
      ...readHostIdentity(),
      kind: 'host',
      driver: 'local',
      runtimes: hosts.map(({ offer }) => offer),
      health: { unavailable },
    },
    async open() {
      return {
        host: (runtime) => hosts.find(({ offer }) => offer.name === runtime) ?? null,
        async [Symbol.asyncDispose]() {
          // Hosts stay warm between leases: a browser is worth keeping, and an invocation is fresh anyway.
        },
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(hosts.map((host) => host[Symbol.asyncDispose]()))
    },
  }
}
