import { createHash } from 'node:crypto'
import { MAX_SEED } from '../build/random.js'
import type { TfliteModel } from '../graph.js'
import { writeModel } from '../write/model-writer.js'
import { spaces } from './catalogue.js'
import { type Encoding, InvalidEncodingError } from './decisions.js'
import type { Space } from './space.js'

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

export interface BuiltModel {
  readonly bytes: Uint8Array
  readonly model: TfliteModel
  /** Canonical: defaults filled in, unknown keys refused. */
  readonly spec: ModelSpec
  readonly seed: number
  readonly specDigest: string
}

/** Where a request's space is looked up by its name: those of the library unless others are given. */
export type KnownSpaces = ReadonlyMap<string, Space>

/**
 * Builds a model with seeded random weights.
 *
 * @param seed an unsigned 32-bit integer
 * @throws InvalidEncodingError naming each part of the request that is wrong
 */
export function buildModel(request: SpecRequest, seed = 0, known: KnownSpaces = spaces): BuiltModel {
  const spec = canonicalSpec(request, known)
  if (!Number.isInteger(seed) || seed < 0 || seed > MAX_SEED) {
    throw new InvalidEncodingError([
      { path: '/seed', message: `must be a whole number from 0 to ${MAX_SEED}` },
    ])
  }
  const description = `${spec.space} ${JSON.stringify(spec.encoding)}, random weights of seed ${seed}`
  const model = spaceNamed(spec.space, known).build(spec.encoding, seed, description)
  return { bytes: writeModel(model), model, spec, seed, specDigest: specDigest(spec, seed, known) }
}

/**
 * The one form that all ways to write the same spec share.
 *
 * @throws InvalidEncodingError
 */
export function canonicalSpec(request: SpecRequest, known: KnownSpaces = spaces): ModelSpec {
  return { space: request.space, encoding: spaceNamed(request.space, known).parse(request.encoding ?? {}) }
}

/** SHA-256 (hex) of canonical spec, seed and builder version: equal digests mean equal bytes. */
export function specDigest(request: SpecRequest, seed: number, known: KnownSpaces = spaces): string {
  const { space: name, encoding } = canonicalSpec(request, known)
  const { digest } = spaceNamed(name, known)
  const text = JSON.stringify({
    builderVersion,
    space: name,
    ...(digest !== undefined && { spaceDigest: digest }),
    encoding,
    seed,
  })
  return createHash('sha256').update(text).digest('hex')
}

function spaceNamed(name: string, known: KnownSpaces): Space {
  const found = known.get(name)
  if (found !== undefined) return found
  const names = [...known.keys()].join(', ')
  throw new InvalidEncodingError([{ path: '/space', message: `must be one of ${names}` }])
}
