import { type Verdict, type VerdictReasonCode, verdicts } from '../measurement/finding.js'
import type { Protocol } from '../protocol/protocol.js'
import { createRandom } from '../random/random.js'
import { createNoise, type NoiseKind, type NoiseSizes } from './noise.js'
import { type SimulatedSession, simulatedProtocol, simulateSession } from './simulate-session.js'

export interface CoverageOptions {
  readonly sizes?: Partial<NoiseSizes>
  readonly protocol?: Protocol
  readonly typicalMs?: number
  readonly overheadSeconds?: number
}

/** What many sessions of one kind of noise came to; shares are of all sessions unless said otherwise. */
export interface CoverageOutcome {
  /** Share whose 95% interval holds the estimand that `noiseEstimands` states. */
  readonly coverage: number
  /** The same among sessions judged stable; NaN where there are none. */
  readonly coverageStable: number
  readonly stableShare: number
  readonly verdictShares: Readonly<Record<Verdict, number>>
  /** Share in which a test of steadiness found something: wrongly so where the noise is stationary. */
  readonly markedShare: number
  readonly meanInvocations: number
  readonly meanHalfWidthRatio: number
}

/** A model of 4 ms, and a runner that starts, loads and warms up in 0.4 s: hundreds of samples an invocation. */
const device = { typicalMs: 4, overheadSeconds: 0.4 }

/** Noise of samples beside which movements of a few percent are looked for. */
const quietSd = 0.01

const steadinessCodes: readonly VerdictReasonCode[] = ['trend', 'change-point', 'level-wanders', 'two-modes']

/**
 * Simulates whole sessions under the rules that ship, stopping included, and counts how often the interval holds what
 * it is about and what the verdicts are. The same seed gives the same sessions.
 */
export function simulateCoverage(
  kind: NoiseKind,
  sessions: number,
  seed: number,
  { sizes = {}, protocol = simulatedProtocol(), ...own }: CoverageOptions = {},
): CoverageOutcome {
  const random = createRandom(seed)
  const outcomes = Array.from({ length: sessions }, () => {
    const noise = createNoise(kind, random, sizes)
    return outcomeOf(
      simulateSession({ ...device, ...own, noise }, protocol),
      own.typicalMs ?? device.typicalMs,
    )
  })
  const share = (of: (outcome: Outcome) => boolean) => outcomes.filter(of).length / sessions
  const mean = (of: (outcome: Outcome) => number) =>
    outcomes.reduce((sum, one) => sum + of(one), 0) / sessions
  const stableShare = share(({ verdict }) => verdict === 'stable')
  const verdictShares = Object.fromEntries(
    verdicts.map((verdict) => [verdict, share((outcome) => outcome.verdict === verdict)]),
  ) as Record<Verdict, number>
  return {
    coverage: share(({ holds }) => holds),
    coverageStable: share(({ holds, verdict }) => holds && verdict === 'stable') / stableShare,
    stableShare,
    verdictShares,
    markedShare: share(({ marked }) => marked),
    meanInvocations: mean(({ invocations }) => invocations),
    meanHalfWidthRatio: mean(({ halfWidthRatio }) => halfWidthRatio),
  }
}

/**
 * As `simulateCoverage` for a level that moves by `shift` within six seconds, which is how long the shortest session
 * lasts, beside noise of 1%: `verdictShares` says how often that is seen.
 */
export function simulateDriftVerdicts(
  kind: 'drift' | 'level-change' | 'session-correlated' | 'saturating-heat',
  sessions: number,
  seed: number,
  shift = 0.03,
): CoverageOutcome {
  return simulateCoverage(kind, sessions, seed, { sizes: { withinSd: quietSd, shift } })
}

interface Outcome {
  readonly holds: boolean
  readonly verdict: Verdict
  readonly marked: boolean
  readonly invocations: number
  readonly halfWidthRatio: number
}

function outcomeOf(
  { latencyMs, verdict, reasons, samplesByInvocation }: SimulatedSession,
  estimandMs: number,
): Outcome {
  const { ci } = latencyMs
  return {
    holds: ci !== null && ci.low <= estimandMs && estimandMs <= ci.high,
    verdict,
    marked: reasons.some(({ code }) => steadinessCodes.includes(code)),
    invocations: samplesByInvocation.length,
    halfWidthRatio: ci?.halfWidthRatio ?? Number.NaN,
  }
}
