import type { Figure } from '../figure.js'
import { medianInterval, medianRatio } from './rounds.js'

/** What contestants took, by name, in milliseconds. */
export interface Times {
  /** One a round; the same round's of two contestants are compared. */
  samplesMs(name: string): readonly number[]
  /** One call among many of its own kind. */
  hotMs(name: string): number
}

/** How many times faster the second is, round by round; printed beside its target, never asserted. */
export function speedUp(
  key: string,
  times: Times,
  [slower, faster]: readonly [slower: string, faster: string],
  target: number | null,
): Figure {
  const { value, low, high } = medianRatio(times.samplesMs(slower), times.samplesMs(faster))
  return {
    key,
    value,
    interval: { low, high },
    hot: times.hotMs(slower) / times.hotMs(faster),
    unit: 'x',
    better: 'higher',
    target,
  }
}

export function fastestOf(names: readonly string[], times: Times): string {
  const median = (name: string) => medianInterval(times.samplesMs(name)).value
  return names.reduce((best, name) => (median(name) < median(best) ? name : best))
}
