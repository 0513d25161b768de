import type { OperatorIssue } from '@paceline/tflite/read'

const MOST_REASONS = 4
const MOST_OPERATORS = 3

/**
 * The kernels cannot run a model; `operators` has every reason, not only the first. The message says each kind of
 * reason once, the commonest first, and no more than a reader takes in.
 */
export class UnsupportedModelError extends Error {
  readonly code = 'kernels-unsupported'
  readonly operators: readonly OperatorIssue[]

  constructor(operators: readonly OperatorIssue[]) {
    const reasons = reasonsOf(operators)
    const rest = reasons.length - MOST_REASONS
    const shown = reasons.slice(0, MOST_REASONS)
    if (rest > 0) shown.push(`${rest} more ${rest === 1 ? 'reason' : 'reasons'}`)
    super(
      `The kernels cannot run this model. ${shown.join('; ')}. "paceline coverage <model>" lists every operator.`,
    )
    this.name = 'UnsupportedModelError'
    this.operators = operators
  }
}

/** What concerns the model as a whole comes first, and then what the most operators have in common. */
function reasonsOf(issues: readonly OperatorIssue[]): string[] {
  const places = new Map<string, number[]>()
  for (const { index, type, reason } of issues) {
    const what = `${type}: ${reason}`
    places.set(what, [...(places.get(what) ?? []), index])
  }
  const weightOf = (indices: readonly number[]) =>
    indices.some((index) => index < 0) ? Number.POSITIVE_INFINITY : indices.length
  return [...places]
    .sort(([, a], [, b]) => (weightOf(a) === weightOf(b) ? 0 : weightOf(b) - weightOf(a)))
    .map(([what, indices]) => `${what}${whereText(indices.filter((index) => index >= 0))}`)
}

function whereText(indices: readonly number[]): string {
  if (indices.length === 0) return ''
  const named = indices.slice(0, MOST_OPERATORS).join(', ')
  const rest = indices.length - MOST_OPERATORS
  const more = rest > 0 ? ` and ${rest} more` : ''
  return ` (${indices.length === 1 ? 'operator' : 'operators'} ${named}${more})`
}
