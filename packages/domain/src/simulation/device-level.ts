import type { Random } from '../random/random.js'

/** Logarithm of the factor by which a device slows every process at `atMs` of the session's clock. */
export type DeviceLevel = (atMs: number) => number

export const steadyLevel: DeviceLevel = () => 0

/** Rises or falls by `shift` within `horizonMs`: evenly, or fast at first as heat does, drawn by chance. */
export function driftingLevel(random: Random, shift: number, horizonMs: number): DeviceLevel {
  const total = signed(random, Math.log1p(shift))
  return random.nextUnit() < 0.5
    ? (atMs) => (total * atMs) / horizonMs
    : saturating(total, horizonMs / 3, horizonMs)
}

/** Steps by `shift` at a moment drawn from the middle of `horizonMs`. */
export function steppingLevel(random: Random, shift: number, horizonMs: number): DeviceLevel {
  const total = signed(random, Math.log1p(shift))
  const stepMs = horizonMs * (0.2 + 0.6 * random.nextUnit())
  return (atMs) => (atMs < stepMs ? 0 : total)
}

/** Slows by `shift` as heat saturates, with a third of `horizonMs` as its time constant. */
export function heatingLevel(shift: number, horizonMs: number): DeviceLevel {
  return saturating(Math.log1p(shift), horizonMs / 3, horizonMs)
}

/** Slow and fast by turns, `shift` apart, each for half of `periodMs`, from a phase drawn by chance. */
export function periodicLevel(random: Random, shift: number, periodMs: number): DeviceLevel {
  const phaseMs = periodMs * random.nextUnit()
  const half = Math.log1p(shift) / 2
  return (atMs) => ((atMs + phaseMs) % periodMs < periodMs / 2 ? half : -half)
}

const stepsPerHorizon = 64
/** What the level follows of the rough process in a step, which smooths it over an eighth of the horizon. */
const followedPerStep = 1 / 8

/**
 * Wanders around 0 as a smoothed Ornstein-Uhlenbeck process with `horizonMs` as its correlation time, scaled
 * so that its highest and lowest level within `horizonMs` lie `shift` apart.
 */
export function wanderingLevel(random: Random, shift: number, horizonMs: number): DeviceLevel {
  const stepMs = horizonMs / stepsPerHorizon
  const kept = Math.exp(-1 / stepsPerHorizon)
  const fresh = Math.sqrt(1 - kept * kept)
  let rough = random.nextNormal()
  const path = [rough]
  const extendTo = (length: number) => {
    while (path.length < length) {
      rough = kept * rough + fresh * random.nextNormal()
      path.push((path.at(-1) ?? 0) + followedPerStep * (rough - (path.at(-1) ?? 0)))
    }
  }
  extendTo(stepsPerHorizon + 1)
  const scale = Math.log1p(shift) / (Math.max(...path) - Math.min(...path))
  return (atMs) => {
    const position = Math.max(0, atMs) / stepMs
    const before = Math.floor(position)
    extendTo(before + 2)
    const [low, high] = [path[before] ?? 0, path[before + 1] ?? 0]
    return scale * (low + (high - low) * (position - before))
  }
}

function saturating(total: number, constantMs: number, horizonMs: number): DeviceLevel {
  const reached = 1 - Math.exp(-horizonMs / constantMs)
  return (atMs) => (total * (1 - Math.exp(-atMs / constantMs))) / reached
}

function signed(random: Random, size: number): number {
  return random.nextUnit() < 0.5 ? size : -size
}
