import type { Run } from '../api/runs.js'
import { formatFactor, formatRatio } from '../format/numbers.js'

type Replay = NonNullable<Run['replay']>
type Outcome = NonNullable<Replay['outcome']>

const outcomes: Record<Outcome, string> = {
  reproduced: 'The figure came back: the whole interval of the ratio lies within 5 % of one.',
  differs: 'The figure did not come back: the whole interval of the ratio lies beyond 5 % of one.',
  inconclusive: 'Neither shown nor refuted: the interval of the ratio reaches across a bound of 5 %.',
}

/** What a replay came to, sentence by sentence; empty until it has ended. */
export function replayWords({ outcome, ratio, interval, sessionVariance, sameRunner }: Replay): string[] {
  if (outcome === null) return []
  const unknown = sessionVariance !== 'known'
  const ends = interval
    ? ` (${formatFactor(interval.low)}–${formatFactor(interval.high)} at ${formatRatio(interval.level)})`
    : ''
  return [
    unknown ? 'Session variance unknown, so nothing can be concluded from two sessions.' : outcomes[outcome],
    ...(ratio === null ? [] : [`This median over the original’s is ${formatFactor(ratio)}${ends}.`]),
    ...(interval === null ? [] : [unknown ? ALONE : INCLUDED]),
    ...(sameRunner === false ? ['The runner is another build than the original’s.'] : []),
  ]
}

const ALONE = 'The interval holds these two sessions alone: other sessions may differ by more.'
const INCLUDED = 'The interval includes how far sessions differ on this device.'
