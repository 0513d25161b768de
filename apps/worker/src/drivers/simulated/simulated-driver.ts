import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RuntimeOffer } from '@paceline/contracts'
import { type DeviceDriver, DeviceLostError, type FoundDevice } from '../driver.js'
import { createNewsQueue, type NewsQueue } from '../news-queue.js'
import { createCostsOfModels } from './model-costs.js'
import type { SimulatedProfile } from './simulated-profile.js'
import { openSimulatedSession } from './simulated-session.js'
import { createSimulatedUnit, type SimulatedUnit } from './simulated-unit.js'

export interface SimulatedDriverOptions {
  /** Devices in all. */
  readonly count: number
  readonly profile: SimulatedProfile
  /** The clock of their sessions; the platform's where left out. */
  readonly now?: () => number
}

/** Raised when the same profile gives other figures than before. */
const VERSION = '1'

/**
 * Devices that are made up, for load and scheduling: what they answer is drawn from a profile and says so wherever it
 * goes. One that a fault takes away comes back by itself, as another object with the same fingerprint.
 */
export function createSimulatedDriver(options: SimulatedDriverOptions): DeviceDriver {
  const { count, profile, now = () => performance.now() } = options
  const costs = createCostsOfModels()
  const offer = offerOfProfile(profile)
  return {
    async *watch(signal) {
      const news = createNewsQueue()
      for (let at = 0; at < count; at++) {
        const unit = createSimulatedUnit({ index: profile.firstIndex + at, profile, costs, now })
        news.tell({ type: 'found', device: deviceOf(unit, offer, news, signal) })
      }
      news.tell({ type: 'settled' })
      yield* news.hear(signal)
    },
  }
}

function deviceOf(
  unit: SimulatedUnit,
  offer: RuntimeOffer,
  news: NewsQueue,
  watching: AbortSignal,
): FoundDevice {
  const { index, profile } = unit
  let isAway = false
  const device: FoundDevice = {
    device: {
      fingerprint: `simulated:${profile.pool}:${profile.seed}:${index}`,
      name: `${profile.pool} ${index}`,
      pool: profile.pool,
      kind: 'simulated',
      driver: 'simulated',
      runtimes: [offer],
      facts: {
        soc: null,
        abi: 'simulated',
        os: 'simulated',
        osVersion: VERSION,
        cores: 1,
        memoryBytes: 2 ** 32,
      },
      health: {},
    },
    async open(signal) {
      if (isAway) throw new DeviceLostError(`simulated device ${index} is away`)
      return openSimulatedSession({ unit, offer, signal, onLost: leave })
    },
    async [Symbol.asyncDispose]() {
      isAway = true
    },
  }

  function leave(reason: string): void {
    if (isAway) return
    isAway = true
    news.tell({ type: 'lost', device, reason })
    void comeBack()
  }

  async function comeBack(): Promise<void> {
    const awayMs = profile.faults.awaySeconds * 1000
    await sleep(awayMs, undefined, { signal: watching, ref: false }).catch(() => {})
    if (!watching.aborted) news.tell({ type: 'found', device: deviceOf(unit, offer, news, watching) })
  }

  return device
}

/** Figures of two profiles are figures of two runtimes: the flavour is part of the protocol key. */
function offerOfProfile({ roofline, noise, drift, heat }: SimulatedProfile): RuntimeOffer {
  const digest = createHash('sha256').update(JSON.stringify({ roofline, noise, drift, heat })).digest('hex')
  return {
    name: 'simulated',
    version: VERSION,
    flavour: `profile-${digest.slice(0, 8)}`,
    delegates: [],
    context: 'process',
    maxThreads: 1,
    features: { simulated: true },
  }
}
