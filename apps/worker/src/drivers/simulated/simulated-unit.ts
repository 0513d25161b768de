import { createHash } from 'node:crypto'
import { createRandom } from '@paceline/domain'
import { sentinelModels } from '@paceline/tflite'
import type { ModelFile } from '../driver.js'
import { createHeat, type Heat } from './heat.js'
import type { CostsOfModels } from './model-costs.js'
import type { SimulatedProfile } from './simulated-profile.js'

/** What stays with one simulated device between its sessions, and while it is away. */
export interface SimulatedUnit {
  readonly index: number
  readonly profile: SimulatedProfile
  readonly costs: CostsOfModels
  readonly heat: Heat
  /** How many times as long everything takes here as on a typical device. */
  readonly level: number
  /** Milliseconds, monotonic: the clock of its sessions. */
  readonly now: () => number
  isSentinel(model: ModelFile): boolean
  /** The number of the session that begins, from 0. */
  beginSession(): number
}

export interface UnitOptions {
  readonly index: number
  readonly profile: SimulatedProfile
  readonly costs: CostsOfModels
  readonly now: () => number
}

export function createSimulatedUnit({ index, profile, costs, now }: UnitOptions): SimulatedUnit {
  const random = createRandom(profile.seed * 1_000_003 + index * 7919 + 1)
  let sessions = 0
  return {
    index,
    profile,
    costs,
    now,
    heat: createHeat(profile.heat, now),
    level: Math.exp(profile.noise.unit * random.nextNormal()),
    isSentinel: ({ sha256 }) => sentinelDigests().has(sha256),
    beginSession: () => sessions++,
  }
}

let digests: ReadonlySet<string> | undefined

function sentinelDigests(): ReadonlySet<string> {
  digests ??= new Set(sentinelModels().map(({ bytes }) => createHash('sha256').update(bytes).digest('hex')))
  return digests
}
