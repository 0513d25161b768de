export const verdicts = ['stable', 'noisy', 'drifting', 'throttled'] as const
/** Whether a figure can be believed; fronts and tables use no figure without it. */
export type Verdict = (typeof verdicts)[number]

export const verdictReasonCodes = [
  'throttled',
  'throttled-apart',
  'sentinel-moved',
  'trend',
  'change-point',
  'level-wanders',
  'two-modes',
  'half-width-above-target',
  'too-few-invocations',
  'contended',
  'contended-apart',
  'timer-step',
  'too-few-iterations',
  'warmup-limit',
  'fallback',
] as const
export type VerdictReasonCode = (typeof verdictReasonCodes)[number]

/** Why a verdict is what it is, or what else a reader should know: in a word, a sentence and a number. */
export interface VerdictReason {
  readonly code: VerdictReasonCode
  readonly text: string
  readonly value: number | null
}

/** A reason with the verdict that it asks for; null where it only informs. */
export interface Finding {
  readonly verdict: Exclude<Verdict, 'stable'> | null
  readonly reason: VerdictReason
}

export function finding(
  verdict: Finding['verdict'],
  code: VerdictReasonCode,
  text: string,
  value: number | null,
): Finding {
  return { verdict, reason: { code, text, value } }
}

/** A ratio to two digits, or to whole percents from 100 on: `1.5%`, `240%`. */
export function percent(ratio: number): string {
  const percents = ratio * 100
  return `${percents < 99.5 ? percents.toPrecision(2) : percents.toFixed(0)}%`
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
