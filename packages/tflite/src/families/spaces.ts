import { createHash } from 'node:crypto'
import { GraphBuilder, type Value } from '../build/graph-builder.js'
import { MAX_SEED } from '../build/random.js'
import type { TfliteModel } from '../graph.js'
import { writeModel } from '../write/model-writer.js'
import {
  type Decisions,
  defaultEncoding,
  type Encoding,
  type EncodingOf,
  encodingSchema,
  InvalidEncodingError,
  parseEncoding,
} from './decisions.js'
import { mnasnet, mnasnetDecisions } from './mnasnet.js'
import { mobilenetV1, mobilenetV1Decisions } from './mobilenet-v1.js'
import { mobilenetV2, mobilenetV2Decisions } from './mobilenet-v2.js'
import { mobilenetV3, mobilenetV3Decisions } from './mobilenet-v3.js'

/** Raised whenever the bytes of any built model change: the same spec and version give the same bytes. */
export const builderVersion = 1

/** One model by its space and the values of that space's decisions. */
export interface ModelSpec {
  readonly space: string
  readonly encoding: Encoding
}

/** What may be asked for: `encoding` is checked, decisions left out take their default. */
export interface SpecRequest {
  readonly space: string
  readonly encoding?: unknown
}

/** A family of models that one encoding names. */
export interface Space {
  readonly name: string
  readonly summary: string
  /** JSON Schema of `encoding`. */
  readonly schema: Readonly<Record<string, unknown>>
  readonly defaults: Encoding
  /**
   * The encoding with defaults filled in, keys in the schema's order.
   *
   * @throws InvalidEncodingError
   */
  parse(encoding: unknown): Encoding
  /** The network with weights of the seed; the encoding is parsed first. */
  build(encoding: unknown, seed: number, description: string): TfliteModel
}

export const spaces: ReadonlyMap<string, Space> = new Map(
  [
    space(
      'mobilenet_v1',
      'MobileNetV1: depthwise separable convolutions.',
      mobilenetV1Decisions,
      mobilenetV1,
    ),
    space('mobilenet_v2', 'MobileNetV2: inverted residuals.', mobilenetV2Decisions, mobilenetV2),
    space(
      'mobilenet_v3',
      'MobileNetV3: searched inverted residuals with squeeze-and-excite and hard-swish.',
      mobilenetV3Decisions,
      mobilenetV3,
    ),
    space('mnasnet', 'MnasNet: inverted residuals searched for phone latency.', mnasnetDecisions, mnasnet),
  ].map((each) => [each.name, each]),
)

export interface BuiltModel {
  readonly bytes: Uint8Array
  readonly model: TfliteModel
  /** Canonical: defaults filled in, unknown keys refused. */
  readonly spec: ModelSpec
  readonly seed: number
  readonly specDigest: string
}

/**
 * Builds a model with seeded random weights.
 *
 * @param seed an unsigned 32-bit integer
 * @throws InvalidEncodingError naming each part of the request that is wrong
 */
export function buildModel(request: SpecRequest, seed = 0): BuiltModel {
  const spec = canonicalSpec(request)
  if (!Number.isInteger(seed) || seed < 0 || seed > MAX_SEED) {
    throw new InvalidEncodingError([
      { path: '/seed', message: `must be a whole number from 0 to ${MAX_SEED}` },
    ])
  }
  const description = `${spec.space} ${JSON.stringify(spec.encoding)}, random weights of seed ${seed}`
  const model = spaceNamed(spec.space).build(spec.encoding, seed, description)
  return { bytes: writeModel(model), model, spec, seed, specDigest: specDigest(spec, seed) }
}

/**
 * The one form that all ways to write the same spec share.
 *
 * @throws InvalidEncodingError
 */
export function canonicalSpec(request: SpecRequest): ModelSpec {
  return { space: request.space, encoding: spaceNamed(request.space).parse(request.encoding ?? {}) }
}

/** SHA-256 (hex) of canonical spec, seed and builder version: equal digests mean equal bytes. */
export function specDigest(request: SpecRequest, seed: number): string {
  const { space: name, encoding } = canonicalSpec(request)
  const text = JSON.stringify({ builderVersion, space: name, encoding, seed })
  return createHash('sha256').update(text).digest('hex')
}

function spaceNamed(name: string): Space {
  const found = spaces.get(name)
  if (found !== undefined) return found
  const known = [...spaces.keys()].join(', ')
  throw new InvalidEncodingError([{ path: '/space', message: `must be one of ${known}` }])
}

function space<D extends Decisions>(
  name: string,
  summary: string,
  decisions: D,
  network: (builder: GraphBuilder, encoding: EncodingOf<D>) => Value,
): Space {
  return {
    name,
    summary,
    schema: encodingSchema(decisions),
    defaults: defaultEncoding(decisions),
    parse: (encoding) => parseEncoding(decisions, encoding),
    build(encoding, seed, description) {
      const builder = new GraphBuilder(seed)
      return builder.finish(description, [network(builder, parseEncoding(decisions, encoding))])
    },
  }
}
