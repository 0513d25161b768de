import type { Run } from '../api/runs.js'
import { formatRange, formatRatio, formatWithin } from '../format/numbers.js'

type Replay = NonNullable<Run['replay']>
type Outcome = NonNullable<Replay['outcome']>

const outcomes: Record<Outcome, string> = {
  reproduced: 'The figure came back: the whole interval of the ratio lies within 5 % of one.',
  differs: 'The figure did not come back: the whole interval of the ratio lies beyond 5 % of one.',
  inconclusive: 'Neither shown nor refuted: the interval of the ratio reaches across the 5 % bound.',
}

/** What a replay came to, sentence by sentence; empty until it has ended. */
export function replayWords({ outcome, ratio, interval, sessionVariance, sameRunner }: Replay): string[] {
  if (outcome === null) return []
  const figure =
    ratio !== null && interval !== null
      ? [
          `This median over the original’s is ${formatWithin(ratio, interval)} (${formatRange(interval.low, interval.high)} at ${formatRatio(interval.level)}).`,
        ]
      : []
  const variance =
    sessionVariance === 'unknown'
      ? ['Session variance unknown: the interval holds these two sessions alone.']
      : ['The interval includes how far sessions differ on this device.']
  const runner = sameRunner === false ? ['The runner is another build than the original’s.'] : []
  return [outcomes[outcome], ...figure, ...variance, ...runner]
}
