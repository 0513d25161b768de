import { GraphBuilder, type Value } from '../build/graph-builder.js'
import type { TfliteModel } from '../graph.js'
import {
  type Decisions,
  type Encoding,
  type EncodingIssue,
  type EncodingOf,
  InvalidEncodingError,
} from './decisions.js'
import { encodingSchema, type JsonSchema } from './encoding-schema.js'
import { type EncodingText, jsonText } from './encoding-text.js'
import { parseEncoding } from './parse-encoding.js'
import { type SearchRules, type SpaceSearch, spaceSearch } from './space-search.js'

/** A family of models that one encoding names. */
export interface Space extends SpaceSearch {
  readonly name: string
  /** How the field writes the family's name, such as `MobileNetV2`. */
  readonly title: string
  readonly summary: string
  /** SHA-256 (hex) of the document that defines it, where a user defined it. */
  readonly digest?: string
  readonly decisions: Decisions
  /** JSON Schema of `encoding`. */
  readonly schema: JsonSchema
  readonly defaults: Encoding
  /** Canonical encodings of networks that were published, by the name they have there. */
  readonly published: Readonly<Record<string, Encoding>>
  /**
   * The canonical encoding: defaults filled in, keys in the schema's order, what has no effect at its first value.
   *
   * @throws InvalidEncodingError
   */
  parse(encoding: unknown): Encoding
  /**
   * The canonical encoding in one line; equal encodings have equal texts.
   *
   * @throws InvalidEncodingError
   */
  toText(encoding: unknown): string
  /**
   * The canonical encoding that a text stands for.
   *
   * @throws InvalidEncodingError
   */
  fromText(text: string): Encoding
  /** The network with weights of the seed; the encoding is parsed first. */
  build(encoding: unknown, seed: number, description: string): TfliteModel
}

export interface SpaceDefinition<D extends Decisions> {
  readonly name: string
  readonly title: string
  readonly summary: string
  readonly decisions: D
  /** Rewrites the other ways to say an encoding to the one that the decisions check (an index for a string). */
  readonly rewrite?: (encoding: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
  /** The keys that only `rewrite` knows, as the schema has them. */
  readonly otherKeys?: Readonly<Record<string, JsonSchema>>
  /** What the decisions cannot say one by one; called with an encoding that each of them accepts. */
  readonly check?: (encoding: EncodingOf<D>) => readonly EncodingIssue[]
  /** Brings encodings of the same network to one: decisions that have no effect beside the others get a set value. */
  readonly canonical?: (encoding: EncodingOf<D>) => EncodingOf<D>
  /** Networks that were published, by the name they have there. */
  readonly published?: Readonly<Record<string, Encoding>>
  /** What a search does beyond drawing each decision that is not optional. */
  readonly search?: SearchRules<D>
  /** How the field writes an encoding, where it has a way of its own; JSON otherwise. */
  readonly text?: EncodingText
  /** Appends the network; its outputs. */
  readonly network: (builder: GraphBuilder, encoding: EncodingOf<D>) => Value | readonly Value[]
}

export function defineSpace<D extends Decisions>(definition: SpaceDefinition<D>): Space {
  const {
    name,
    title,
    summary,
    decisions,
    rewrite,
    otherKeys,
    check,
    canonical,
    published = {},
    search = {},
    text = jsonText,
    network,
  } = definition
  const parse = (encoding: unknown): EncodingOf<D> & Encoding => {
    const isObject = typeof encoding === 'object' && encoding !== null && !Array.isArray(encoding)
    const said = rewrite && isObject ? rewrite(encoding as Record<string, unknown>) : encoding
    const parsed = parseEncoding(decisions, said)
    const issues = check?.(parsed) ?? []
    if (issues.length > 0) throw new InvalidEncodingError(issues)
    return canonical === undefined ? parsed : parseEncoding(decisions, canonical(parsed))
  }
  return {
    name,
    title,
    summary,
    decisions,
    schema: encodingSchema(decisions, otherKeys),
    defaults: parse({}),
    published: Object.fromEntries(Object.entries(published).map(([key, each]) => [key, parse(each)])),
    parse,
    ...spaceSearch({ name, decisions, rules: search, constrained: check !== undefined, parse }),
    toText: (encoding) => text.write(parse(encoding)),
    fromText: (line) => parse(text.read(line)),
    build(encoding, seed, description) {
      const builder = new GraphBuilder(seed)
      const outputs = network(builder, parse(encoding))
      return builder.finish(description, 'index' in outputs ? [outputs] : outputs)
    },
  }
}
