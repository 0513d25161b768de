import { pointer } from '../json-pointer.js'
import {
  type Decision,
  type Decisions,
  type Encoding,
  type EncodingIssue,
  type EncodingOf,
  type EncodingValue,
  InvalidEncodingError,
} from './decisions.js'

/**
 * The encoding with what was left out at its default, keys in the order of the decisions.
 *
 * @throws InvalidEncodingError naming every decision that is unknown, missing or out of range.
 */
export function parseEncoding<D extends Decisions>(
  decisions: D,
  encoding: unknown,
): EncodingOf<D> & Encoding {
  const issues: EncodingIssue[] = []
  const parsed = parseRecord(decisions, encoding, '/encoding', issues)
  if (issues.length > 0 || parsed === undefined) throw new InvalidEncodingError(issues)
  return parsed as EncodingOf<D> & Encoding
}

/** The encoding that holds every decision's default. */
export function defaultEncoding<D extends Decisions>(decisions: D): EncodingOf<D> & Encoding {
  return parseEncoding(decisions, {})
}

function parseRecord(
  decisions: Decisions,
  value: unknown,
  path: string,
  issues: EncodingIssue[],
): Encoding | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    issues.push({ path, message: 'must be an object' })
    return undefined
  }
  const given = new Map<string, unknown>(Object.entries(value))
  for (const key of given.keys()) {
    if (Object.hasOwn(decisions, key)) continue
    const known = Object.keys(decisions).join(', ')
    const whose = path === '/encoding' ? 'of this space, which has' : 'here, where there are'
    issues.push({ path: pointer(path, key), message: `is not a decision ${whose} ${known}` })
  }
  const values: [string, EncodingValue][] = []
  for (const [key, decision] of Object.entries(decisions)) {
    const asked = given.has(key) ? given.get(key) : decision.fallback
    if (asked === undefined && decision.optional) continue
    const parsed = parseDecision(decision, asked, pointer(path, key), issues)
    if (parsed !== undefined) values.push([key, parsed])
  }
  return Object.fromEntries(values)
}

function parseDecision(
  decision: Decision,
  value: unknown,
  path: string,
  issues: EncodingIssue[],
): EncodingValue | undefined {
  if (decision.kind === 'record') return parseRecord(decision.fields, value, path, issues)
  if (decision.kind === 'list') {
    const { item, minLength, maxLength } = decision
    if (Array.isArray(value) && value.length >= minLength && value.length <= maxLength) {
      return value.flatMap((each, index) => {
        const parsed = parseDecision(item, each, `${path}/${index}`, issues)
        // In a list of its own: an item that is itself a list would be flattened.
        return parsed === undefined ? [] : [parsed]
      })
    }
  } else if (accepts(decision, value)) return value
  issues.push({ path, message: `must be ${wanted(decision)}` })
  return undefined
}

function accepts(
  decision: Exclude<Decision, { kind: 'list' | 'record' }>,
  value: unknown,
): value is number | string | boolean {
  switch (decision.kind) {
    case 'number':
    case 'integer':
      return (
        typeof value === 'number' &&
        value >= decision.minimum &&
        value <= decision.maximum &&
        (decision.kind === 'number' || Number.isInteger(value))
      )
    case 'choice':
      return (typeof value === 'string' || typeof value === 'number') && decision.values.includes(value)
    case 'flag':
      return typeof value === 'boolean'
  }
}

function wanted(decision: Exclude<Decision, { kind: 'record' }>): string {
  switch (decision.kind) {
    case 'number':
      return `a number from ${decision.minimum} to ${decision.maximum}`
    case 'integer':
      return `a whole number from ${decision.minimum} to ${decision.maximum}`
    case 'choice':
      return `one of ${decision.values.join(', ')}`
    case 'flag':
      return 'true or false'
    case 'list': {
      const { minLength, maxLength } = decision
      return `a list of ${minLength === maxLength ? minLength : `${minLength} to ${maxLength}`}`
    }
  }
}
