import type { Encoding } from '../decisions.js'
import type { ScalarDecision } from '../value-range.js'
import type { JsonReader } from './json-reader.js'
import { issuesOf, type UserDecision } from './read-decision.js'

export type ParameterValue = number | string | boolean

/** What a parameter of a network may be: a decision of one value, whose `fallback` stands where none is given. */
export type Parameter = ScalarDecision

/** A constant, or the decision that gives the value; a list gives each block of a stage the value of its place. */
export type Source =
  | { readonly constant: ParameterValue }
  | { readonly decision: string; readonly perBlock: boolean }

/**
 * Reads `3`, `"relu"` … or `{"decision": "kernel"}`. Every value that the decision can have must be one that the
 * parameter takes, so that each encoding of the space is a network.
 *
 * @param blocks how many blocks read a list, at most; null where a list makes no sense
 */
export function readParameter(
  reader: JsonReader,
  parameter: Parameter,
  decisions: ReadonlyMap<string, UserDecision>,
  blocks: number | null,
): Source | undefined {
  const { value } = reader
  if (value === undefined) {
    if (parameter.fallback === undefined) return reader.refuse(`must be given: ${parameter.description}`)
    return { constant: parameter.fallback }
  }
  if (typeof value !== 'object' || value === null) {
    const [issue] = issuesOf(parameter, value)
    return issue ? reader.refuse(issue.message) : { constant: value as ParameterValue }
  }
  if (!reader.only(['decision'])) return undefined
  const name = reader.key('decision').value
  const decision = typeof name === 'string' ? decisions.get(name) : undefined
  if (typeof name !== 'string' || decision === undefined) {
    return reader
      .key('decision')
      .refuse(`must be one of ${[...decisions.keys()].join(', ') || 'no decisions'}`)
  }
  if (decision.kind === 'list') {
    if (blocks === null) return reader.refuse(`takes one value, and the decision ${name} is a list`)
    if (decision.minLength < blocks) {
      return reader.refuse(
        `needs ${blocks} values, one per block, and the decision ${name} may have ${decision.minLength}`,
      )
    }
  }
  const each = scalarOf(decision)
  for (const extreme of extremes(each)) {
    const [issue] = issuesOf(parameter, extreme)
    if (issue) return reader.refuse(`${issue.message}, and the decision ${name} may be ${extreme}`)
  }
  if (each.kind === 'number' && parameter.kind === 'integer') {
    return reader.refuse(`must be a whole number, and the decision ${name} may be any number`)
  }
  return { decision: name, perBlock: decision.kind === 'list' }
}

/** What the source says in an encoding, for a block of this place in its stage. */
export function chosenValue(source: Source, encoding: Encoding, block: number): ParameterValue {
  if ('constant' in source) return source.constant
  const value = encoding[source.decision]
  return (source.perBlock ? (value as readonly unknown[])[block] : value) as ParameterValue
}

/** Values that the source may have and that stand for all: of a range, its ends. */
export function extremesOf(
  source: Source,
  decisions: Readonly<Record<string, UserDecision>>,
): readonly ParameterValue[] {
  if ('constant' in source) return [source.constant]
  const decision = decisions[source.decision]
  return decision === undefined ? [] : extremes(scalarOf(decision))
}

function scalarOf(decision: UserDecision): ScalarDecision {
  return decision.kind === 'list' ? decision.item : decision
}

function extremes(decision: ScalarDecision): readonly ParameterValue[] {
  switch (decision.kind) {
    case 'number':
    case 'integer':
      return [decision.minimum, decision.maximum]
    case 'choice':
      return decision.values
    case 'flag':
      return [false, true]
  }
}
