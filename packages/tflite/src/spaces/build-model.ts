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
