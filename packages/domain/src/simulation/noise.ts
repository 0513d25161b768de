import type { Random } from '../random/random.js'
import {
  type DeviceLevel,
  driftingLevel,
  heatingLevel,
  periodicLevel,
  steadyLevel,
  steppingLevel,
  wanderingLevel,
} from './device-level.js'

/**
 * What an interval is about, by kind of noise. Durations are a typical duration times a ratio, and the
 * ratios are made so that the estimand, the geometric mean over invocations of an invocation's median,
 * is 1 for every kind.
 */
export const noiseEstimands = {
  /** Independent log-normal samples. */
  white: 'the median, which all invocations share',
  /** A floor and an exponential tail. */
  skewed: 'the median, which all invocations share',
  /** Each invocation shifted at random, and white within. */
  'invocation-shift': 'the geometric mean of the medians of all invocations that could have been made',
  /** AR(1) within an invocation, begun in its stationary state. */
  ar1: 'the stationary median, which all invocations share',
  /** Each invocation in a fast or a slow mode, with even odds. */
  'two-modes': 'the geometric mean of the two modes, which no invocation shows',
  /** The device gets slower or faster, evenly or saturating. */
  drift: 'the level at the start of the session, which the session leaves',
  /** The device steps to another level once. */
  'level-change': 'the level at the start of the session, which the session leaves',
  /** The device's level wanders, so that neighbouring invocations are alike. */
  'session-correlated': 'the mean level over long times, of which one session sees a piece',
  /** As `invocation-shift`, with effects as large as the noise of samples. */
  'process-effects': 'the geometric mean of the medians of all processes that could have been started',
  /** The device heats up and gets slower until it saturates. */
  'saturating-heat': 'the level of the cold device, which the session leaves',
  /** A neighbour that is busy and idle by turns. */
  periodic: 'the geometric mean of the busy and the idle level',
} as const satisfies Record<string, string>

export type NoiseKind = keyof typeof noiseEstimands

export const noiseKinds = Object.keys(noiseEstimands) as readonly NoiseKind[]

/** Sizes on the log scale, or as ratios where so named; each kind reads those it has. */
export interface NoiseSizes {
  /** Standard deviation of samples within an invocation; the tail of `skewed` has twice this scale. */
  readonly withinSd: number
  /** Standard deviation of the effects of invocations or processes. */
  readonly betweenSd: number
  /** Ratio less 1 of the two modes, and of where a moving level ends to where it starts. */
  readonly shift: number
  /** How long a moving level takes for `shift`; a periodic one has a third of it as its period. */
  readonly horizonMs: number
  /** Correlation of successive samples for `ar1`. */
  readonly correlation: number
}

export const defaultNoiseSizes: NoiseSizes = {
  withinSd: 0.02,
  betweenSd: 0.01,
  shift: 0.03,
  horizonMs: 6_000,
  correlation: 0.9,
}

/** One session of one device: what is shared by all its processes is drawn when it is made. */
export interface SessionNoise {
  /** A fresh process: what differs from process to process is drawn here. */
  startProcess(): ProcessNoise
}

export interface ProcessNoise {
  /** The ratio to its typical duration of the next inference, begun at `atMs` of the session's clock. */
  next(atMs: number): number
}

/** The noise of one session, drawn from `random`; the same seed gives the same session. */
export function createNoise(kind: NoiseKind, random: Random, sizes: Partial<NoiseSizes> = {}): SessionNoise {
  const full = { ...defaultNoiseSizes, ...sizes }
  const level = levelOf(kind, random, full)
  return {
    startProcess() {
      const shift = processShift(kind, random, full)
      const within = withinProcess(kind, random, full)
      return { next: (atMs) => Math.exp(level(atMs) + shift) * within() }
    },
  }
}

function levelOf(kind: NoiseKind, random: Random, { shift, horizonMs }: NoiseSizes): DeviceLevel {
  if (kind === 'drift') return driftingLevel(random, shift, horizonMs)
  if (kind === 'level-change') return steppingLevel(random, shift, horizonMs)
  if (kind === 'session-correlated') return wanderingLevel(random, shift, horizonMs)
  if (kind === 'saturating-heat') return heatingLevel(shift, horizonMs)
  if (kind === 'periodic') return periodicLevel(random, shift, horizonMs / 3)
  return steadyLevel
}

function processShift(kind: NoiseKind, random: Random, { withinSd, betweenSd, shift }: NoiseSizes): number {
  if (kind === 'invocation-shift') return betweenSd * random.nextNormal()
  if (kind === 'process-effects') return withinSd * random.nextNormal()
  if (kind === 'two-modes') return (random.nextUnit() < 0.5 ? 0.5 : -0.5) * Math.log1p(shift)
  return 0
}

function withinProcess(kind: NoiseKind, random: Random, sizes: NoiseSizes): () => number {
  const { withinSd, correlation } = sizes
  if (kind === 'skewed') {
    const scale = 2 * withinSd
    const median = 1 + scale * Math.LN2
    return () => (1 - scale * Math.log(1 - random.nextUnit())) / median
  }
  if (kind === 'ar1') {
    const fresh = withinSd * Math.sqrt(1 - correlation * correlation)
    let state = withinSd * random.nextNormal()
    return () => {
      state = correlation * state + fresh * random.nextNormal()
      return Math.exp(state)
    }
  }
  return () => Math.exp(withinSd * random.nextNormal())
}
