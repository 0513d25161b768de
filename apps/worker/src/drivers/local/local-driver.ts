import { linuxConditions } from '../../conditions/linux/linux-conditions.js'
import type { DeviceDriver, FoundDevice, RuntimeHost, UnavailableRuntime } from '../driver.js'
import { readHostIdentity } from './host-facts.js'

/** A runtime to try on this computer: its name, and how to make its host. */
export interface RuntimeCandidate {
  readonly name: string
  readonly create: (signal: AbortSignal) => Promise<RuntimeHost | UnavailableRuntime>
}

type Outcome = RuntimeHost | UnavailableRuntime

/**
 * This computer, as one device however many runtimes work on it: what shares silicon shares one lease. Every
 * candidate is tried for real, all side by side; the first in their order that works is the device's default. The
 * device is found as soon as that one is known, and again with each that answers later.
 */
export function createLocalDriver(
  candidates: readonly RuntimeCandidate[],
  report: (runtime: string, outcome: Outcome) => void,
): DeviceDriver {
  return {
    async *watch(signal) {
      const outcomes = new Map<string, Outcome>()
      const device = localDevice(
        candidates.map(({ name }) => name),
        outcomes,
      )
      const trying = new Map(
        candidates.map(({ name, create }) => [
          name,
          attempt(create, signal).then((outcome) => {
            outcomes.set(name, outcome)
            report(name, outcome)
            return name
          }),
        ]),
      )
      // An abort ends the loop below with the first of them; the others' ends are then nobody's concern.
      for (const each of trying.values()) each.catch(() => {})
      while (trying.size > 0) {
        await Promise.race(trying.values())
        for (const name of outcomes.keys()) trying.delete(name)
        if (trying.size === 0 || hasDefault(candidates, outcomes)) yield { type: 'found', device }
      }
      yield { type: 'settled' }
    },
  }
}

/** Whether no candidate that has not answered yet comes before the first that works. */
function hasDefault(
  candidates: readonly RuntimeCandidate[],
  outcomes: ReadonlyMap<string, Outcome>,
): boolean {
  for (const { name } of candidates) {
    const outcome = outcomes.get(name)
    if (outcome === undefined) return false
    if (!('unavailable' in outcome)) return true
  }
  return false
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

/** What it offers grows while its runtimes answer; they are listed in their order all the same. */
function localDevice(names: readonly string[], outcomes: ReadonlyMap<string, Outcome>): FoundDevice {
  const identity = readHostIdentity()
  const conditions = linuxConditions()
  const hosts = () =>
    names.flatMap((name) => {
      const outcome = outcomes.get(name)
      return outcome === undefined || 'unavailable' in outcome ? [] : [outcome]
    })
  return {
    get device() {
      return {
        ...identity,
        kind: 'host' as const,
        driver: 'local' as const,
        runtimes: hosts().map(({ offer }) => offer),
        health: healthOf(names, outcomes),
      }
    },
    async open() {
      return {
        host: (runtime) => hosts().find(({ offer }) => offer.name === runtime) ?? null,
        conditions,
        async [Symbol.asyncDispose]() {
          // Hosts stay warm between leases: a browser is worth keeping, and an invocation is fresh anyway.
        },
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(hosts().map((host) => host[Symbol.asyncDispose]()))
    },
  }
}

/** Why runtimes are left out, what an operator should know of others, and which have not answered yet. */
function healthOf(names: readonly string[], outcomes: ReadonlyMap<string, Outcome>): Record<string, unknown> {
  const unavailable: Record<string, string> = {}
  const warnings: Record<string, string> = {}
  for (const [name, outcome] of outcomes) {
    if ('unavailable' in outcome) unavailable[name] = outcome.unavailable
    else if (outcome.warning !== undefined) warnings[name] = outcome.warning
  }
  const probing = names.filter((name) => !outcomes.has(name))
  return {
    unavailable,
    ...(Object.keys(warnings).length > 0 && { warnings }),
    ...(probing.length > 0 && { probing }),
  }
}
