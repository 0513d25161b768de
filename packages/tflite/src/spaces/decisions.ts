/**
 * The decisions of a design space. Its JSON Schema, its validation and its sampling come from the same record, so
 * what is documented, what is accepted and what is drawn cannot differ.
 */
export type Decision =
  | NumberDecision
  | IntegerDecision
  | ChoiceDecision
  | FlagDecision
  | ListDecision
  | RecordDecision

/** What each kind has: an `optional` decision may be left out altogether and has no default then. */
interface Described<T> {
  readonly description: string
  readonly fallback?: T
  readonly optional?: true
}

export interface NumberDecision extends Described<number> {
  readonly kind: 'number'
  readonly minimum: number
  readonly maximum: number
  /** What a search tries, ascending; without it a search leaves the decision at its default. */
  readonly grid?: readonly number[]
}

export interface IntegerDecision extends Described<number> {
  readonly kind: 'integer'
  readonly minimum: number
  readonly maximum: number
  /** The same; without grid and default, a search tries every whole number of the range. */
  readonly grid?: readonly number[]
}

export interface ChoiceDecision extends Described<string | number> {
  readonly kind: 'choice'
  readonly values: readonly (string | number)[]
}

export interface FlagDecision extends Described<boolean> {
  readonly kind: 'flag'
}

/** Positions that each decide the same thing; of one length where the two limits are equal. */
export interface ListDecision extends Described<readonly EncodingValue[]> {
  readonly kind: 'list'
  readonly item: Decision
  readonly minLength: number
  readonly maxLength: number
}

/** Decisions that belong together, such as those of one block. */
export interface RecordDecision extends Described<Encoding> {
  readonly kind: 'record'
  readonly fields: Decisions
}

export type Decisions = Readonly<Record<string, Decision>>

export type EncodingValue = number | boolean | string | readonly EncodingValue[] | Encoding

/** Decisions by name, whatever the space. */
export interface Encoding {
  readonly [decision: string]: EncodingValue
}

/** The values that an encoding of these decisions holds. */
export type EncodingOf<D extends Decisions> = {
  readonly [K in keyof D as D[K] extends { readonly optional: true } ? never : K]: ValueOf<D[K]>
} & {
  readonly [K in keyof D as D[K] extends { readonly optional: true } ? K : never]?: ValueOf<D[K]>
}

export type ValueOf<D> = D extends { readonly kind: 'number' | 'integer' }
  ? number
  : D extends { readonly kind: 'flag' }
    ? boolean
    : D extends { readonly values: readonly (infer V)[] }
      ? V
      : D extends { readonly item: infer I }
        ? readonly ValueOf<I>[]
        : D extends { readonly fields: infer F extends Decisions }
          ? EncodingOf<F>
          : never

export interface EncodingIssue {
  /** JSON Pointer into the request, such as `/encoding/width`. */
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
