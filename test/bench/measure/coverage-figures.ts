import {
  type CoverageOutcome,
  type NoiseKind,
  simulateCoverage,
  simulateDriftVerdicts,
  simulatedProtocol,
} from '@paceline/domain'
import type { BenchOptions, Figure } from '../figure.js'

const SEED = 20_260_301
/** Two modes need ten invocations to show both. */
const TWO_MODES_INVOCATIONS = 12
/** Where the spread between invocations makes stopping at the first look a matter of luck. */
const NEAR_TARGET_SD = 0.025
const moving = ['drift', 'level-change', 'session-correlated'] as const

/** How often 95 % intervals hold what they are about, with the stopping rule active, and what the verdicts are. */
export function coverageFigures({ quick, say }: BenchOptions): Figure[] {
  const sessions = quick ? 100 : 2_000
  const of = (kind: NoiseKind, options: Parameters<typeof simulateCoverage>[3] = {}) => {
    say(`${kind}: ${sessions} simulated sessions`)
    return simulateCoverage(kind, sessions, SEED, options)
  }
  const stationary: [string, CoverageOutcome][] = [
    ['white', of('white')],
    ['skewed', of('skewed')],
    ['invocation-shift', of('invocation-shift')],
    ['invocation-shift.near-target', of('invocation-shift', { sizes: { betweenSd: NEAR_TARGET_SD } })],
    ['ar1', of('ar1')],
    ['two-modes', of('two-modes', { protocol: simulatedProtocol({ invocations: TWO_MODES_INVOCATIONS }) })],
  ]
  return [
    ...stationary.flatMap(([name, outcome]) => stationaryFigures(name, outcome)),
    ...moving.flatMap((kind) => {
      say(`${kind} of 3 %: ${sessions} simulated sessions`)
      return movingFigures(kind, simulateDriftVerdicts(kind, sessions, SEED))
    }),
  ]
}

function stationaryFigures(name: string, outcome: CoverageOutcome): Figure[] {
  const { coverage, coverageStable, markedShare } = outcome
  return [
    { key: `coverage.${name}`, value: coverage, unit: 'share', better: 'higher', target: 0.93 },
    ...(Number.isNaN(coverageStable) ? [] : [share(`coverage.stable.${name}`, coverageStable)]),
    // Two modes are to be found, and so is nothing else.
    ...(name === 'two-modes'
      ? []
      : [
          {
            key: `marked.${name}`,
            value: markedShare,
            unit: 'share',
            better: 'lower',
            target: 0.05,
          } as const,
        ]),
  ]
}

function movingFigures(kind: string, { coverage, verdictShares }: CoverageOutcome): Figure[] {
  const seen = verdictShares.drifting + verdictShares.noisy
  return [
    { key: `seen.3pct.${kind}`, value: seen, unit: 'share', better: 'higher', target: 0.95 },
    share(`coverage.${kind}`, coverage),
  ]
}

/** Reported, without a target. */
function share(key: string, value: number): Figure {
  return { key, value, unit: 'share', better: 'higher', target: null }
}
