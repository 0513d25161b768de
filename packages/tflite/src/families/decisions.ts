/**
 * The decisions of a design space. Its JSON Schema and its validation come from the same record, so what
 * is documented and what is accepted cannot differ.
 */
export type Decision =
  | ({ readonly kind: 'number'; readonly minimum: number; readonly maximum: number } & Described<number>)
  | ({ readonly kind: 'integer'; readonly minimum: number; readonly maximum: number } & Described<number>)
  | ({ readonly kind: 'choice'; readonly values: readonly string[] } & Described<string>)
  | ({ readonly kind: 'flag' } & Described<boolean>)

interface Described<T> {
  readonly description: string
  readonly fallback: T
}

export type Decisions = Readonly<Record<string, Decision>>

export type EncodingValue = number | boolean | string

/** Decisions by name, whatever the space. */
export type Encoding = Readonly<Record<string, EncodingValue>>

/** The values that an encoding of these decisions holds. */
export type EncodingOf<D extends Decisions> = {
  readonly [K in keyof D]: D[K] extends { readonly values: readonly (infer V)[] }
    ? V
    : Widened<D[K]['fallback']>
}

type Widened<T> = T extends number ? number : T extends boolean ? boolean : T

export interface EncodingIssue {
  /** JSON Pointer into the build's spec, such as `/encoding/width`. */
  readonly path: string
  readonly message: string
}

/** A spec that names no model: each issue names the decision and what it may be. */
export class InvalidEncodingError extends Error {
  readonly code = 'invalid-encoding'
  readonly errors: readonly EncodingIssue[]

  constructor(errors: readonly EncodingIssue[]) {
    super(errors.map(({ path, message }) => `${path} ${message}`).join('; '))
    this.name = 'InvalidEncodingError'
    this.errors = errors
  }
}

/**
 * The encoding with what was left out at its default.
 *
 * @throws InvalidEncodingError naming every decision that is unknown or out of range.
 */
export function parseEncoding<D extends Decisions>(
  decisions: D,
  encoding: unknown,
): EncodingOf<D> & Encoding {
  if (typeof encoding !== 'object' || encoding === null || Array.isArray(encoding)) {
    throw new InvalidEncodingError([{ path: '/encoding', message: 'must be an object' }])
  }
  const given = new Map<string, unknown>(Object.entries(encoding))
  const issues: EncodingIssue[] = []
  for (const key of given.keys()) {
    if (Object.hasOwn(decisions, key)) continue
    const known = Object.keys(decisions).join(', ')
    issues.push({ path: pointer(key), message: `is not a decision of this space, which has ${known}` })
  }
  const values: [string, unknown][] = []
  for (const [key, decision] of Object.entries(decisions)) {
    const value = given.has(key) ? given.get(key) : decision.fallback
    if (!accepts(decision, value)) issues.push({ path: pointer(key), message: `must be ${wanted(decision)}` })
    values.push([key, value])
  }
  if (issues.length > 0) throw new InvalidEncodingError(issues)
  return Object.fromEntries(values) as EncodingOf<D> & Encoding
}

/** The encoding that holds every decision's default. */
export function defaultEncoding<D extends Decisions>(decisions: D): EncodingOf<D> & Encoding {
  return parseEncoding(decisions, {})
}

/** JSON Schema (2020-12) of an encoding. */
export function encodingSchema(decisions: Decisions): Readonly<Record<string, unknown>> {
  const properties = Object.entries(decisions).map(([key, decision]) => [key, decisionSchema(decision)])
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(properties) }
}

function decisionSchema(decision: Decision): Readonly<Record<string, unknown>> {
  const { description, fallback } = decision
  switch (decision.kind) {
    case 'number':
    case 'integer':
      return {
        type: decision.kind,
        minimum: decision.minimum,
        maximum: decision.maximum,
        default: fallback,
        description,
      }
    case 'choice':
      return { type: 'string', enum: decision.values, default: fallback, description }
    case 'flag':
      return { type: 'boolean', default: fallback, description }
  }
}

function accepts(decision: Decision, value: unknown): boolean {
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
      return typeof value === 'string' && decision.values.includes(value)
    case 'flag':
      return typeof value === 'boolean'
  }
}

function wanted(decision: Decision): string {
  switch (decision.kind) {
    case 'number':
      return `a number from ${decision.minimum} to ${decision.maximum}`
    case 'integer':
      return `a whole number from ${decision.minimum} to ${decision.maximum}`
    case 'choice':
      return `one of ${decision.values.join(', ')}`
    case 'flag':
      return 'true or false'
  }
}

function pointer(key: string): string {
  return `/encoding/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
