import { createRandom } from '../random/random.js'
import { createNoise, type NoiseKind, type NoiseSizes, type SessionNoise } from '../simulation/noise.js'
import { type ComparedPair, comparePairs, type PairedResult } from './compare-pairs.js'
import { planComparison } from './plan-comparison.js'
import { comparisonSchedule } from './schedule.js'

export interface SimulatedComparisons {
  readonly sessions: number
  readonly seed: number
  /** True ratio of the variant to the baseline, less 1: 0 for A against A, -0.03 for a variant 3% faster. */
  readonly effect: number
  /** Pairs asked for; the fewest that carry an answer if left out. */
  readonly pairs?: number
  readonly targetHalfWidth?: number
  readonly noise?: Partial<NoiseSizes>
}

export interface ComparisonRates {
  /** Share of sessions that called the two different: false positives without an effect, power with one. */
  readonly found: number
  /** Share of sessions that called them different in a direction that is not the true one. */
  readonly wrong: number
  /** Share of intervals that hold the true ratio. */
  readonly coverage: number
  readonly meanPairs: number
  readonly meanDetectableEffect: number
}

/** Of the simulated processes: a superblock of four lasts 2 s, the period of the `periodic` noise. */
const simulatedProcess = { samples: 20, typicalMs: 10, overheadMs: 300 }

/** Comparisons of one variant on a simulated clock, under the schedule, stopping and test that ship. */
export function simulateComparisons(
  kind: NoiseKind,
  { sessions, seed, effect, pairs = 1, targetHalfWidth = 0.02, noise = {} }: SimulatedComparisons,
): ComparisonRates {
  const random = createRandom(seed)
  const truth = 1 + effect
  const results = Array.from({ length: sessions }, () => {
    const session = createNoise(kind, random, noise)
    return simulateComparison(session, truth, { seed: random.nextUint32(), pairs, targetHalfWidth })
  })
  const share = (test: (result: PairedResult) => boolean) => results.filter(test).length / sessions
  const average = (value: (result: PairedResult) => number) =>
    results.reduce((total, result) => total + value(result), 0) / sessions
  return {
    found: share(({ verdict }) => verdict !== 'no-difference'),
    wrong: share(({ verdict }) => verdict !== 'no-difference' && verdict !== directionOf(effect)),
    coverage: share(({ ci }) => ci.low <= truth && truth <= ci.high),
    meanPairs: average((result) => result.pairs),
    meanDetectableEffect: average((result) => result.minimumDetectableEffect),
  }
}

function directionOf(effect: number): PairedResult['verdict'] {
  if (effect === 0) return 'no-difference'
  return effect < 0 ? 'faster' : 'slower'
}

function simulateComparison(
  noise: SessionNoise,
  truth: number,
  { seed, ...budget }: { seed: number; pairs: number; targetHalfWidth: number },
): PairedResult {
  const pairs: ComparedPair[] = []
  let clockMs = 0
  const run = (ratio: number) => {
    clockMs += simulatedProcess.overheadMs
    const running = noise.startProcess()
    return Float64Array.from({ length: simulatedProcess.samples }, () => {
      const sampleMs = simulatedProcess.typicalMs * ratio * running.next(clockMs)
      clockMs += sampleMs
      return sampleMs
    })
  }
  for (;;) {
    const plan = planComparison([pairs], budget)
    if (plan.done) return comparePairs([pairs])[0] as PairedResult
    for (const { order } of comparisonSchedule({ seed, pairs: plan.pairs, variants: 1 }).slice(
      pairs.length,
    )) {
      const first = run(order === 'AB' ? 1 : truth)
      const second = run(order === 'AB' ? truth : 1)
      pairs.push(order === 'AB' ? { baseline: first, variant: second } : { baseline: second, variant: first })
    }
  }
}
