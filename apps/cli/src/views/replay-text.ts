import type { Schemas } from '@paceline/client'
import { type Paint, paintWord } from './paint.js'
import { sessionVarianceUnknown } from './session-text.js'
import { factor, percent } from './units.js'

type Run = Schemas['Run']

/** For a run that replays another: whose figure, and whether it came back. */
export function replayPairs({ replay }: Run, paint: Paint): [string, string][] {
  if (replay === null) return []
  const { of, outcome, ratio, interval, sessionVariance, sameRunner } = replay
  if (outcome === null) return [['replay of', of]]
  const ends = interval
    ? ` (${factor(interval.low)} to ${factor(interval.high)}, ${percent(interval.level)})`
    : ''
  const lines = [
    `${paintWord(paint, outcome)}${ratio === null ? '' : `: ${factor(ratio)} times the original’s median${ends}`}`,
    ...(sessionVariance === 'known' ? [] : [`${sessionVarianceUnknown}: the interval is of these two alone`]),
    ...(sameRunner === false ? ['the runner is another build than the original’s'] : []),
  ]
  return [
    ['replay of', of],
    ['outcome', lines.join('\n')],
  ]
}
