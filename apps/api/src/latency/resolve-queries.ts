import type { LatencyQuery, Model, ModelSpec } from '@paceline/contracts'
import type { Database } from '@paceline/db'
import { builderVersion, canonicalSpec, InvalidEncodingError, type KnownSpaces } from '@paceline/tflite'
import { findSpaces } from '../spaces/known-spaces.js'

/** What one query turned out to ask about. */
export type ResolvedQuery =
  | { readonly kind: 'model'; readonly model: Model }
  /** A spec that nobody built yet, or whose bytes were deleted. */
  | { readonly kind: 'unbuilt'; readonly spec: ModelSpec; readonly specKey: string }
  | { readonly kind: 'invalid'; readonly code: string; readonly message: string }

/** Weights do not change a dense model's latency, so queries by encoding all mean this seed. */
const SEED = 0

/** Finds every query's model in two look-ups, whatever their number. */
export async function resolveQueries(
  { models, spaces }: Pick<Database, 'models' | 'spaces'>,
  queries: readonly LatencyQuery[],
): Promise<ResolvedQuery[]> {
  const known = await findSpaces(
    spaces,
    queries.flatMap(({ space }) => space ?? []),
  )
  const parsed = queries.map((query) => parseQuery(query, known))
  const ids = new Set(parsed.flatMap((each) => (each.kind === 'id' ? [each.modelId] : [])))
  const specs = new Map(
    parsed.flatMap((each) => (each.kind === 'spec' ? [[each.specKey, each.spec] as const] : [])),
  )
  const [byId, bySpec] = await Promise.all([
    ids.size === 0 ? [] : models.findMany([...ids]),
    specs.size === 0 ? [] : models.findBySpecs([...specs.values()]),
  ])
  const modelById = new Map(byId.map((model) => [model.id, model]))
  const modelBySpec = new Map([...specs.keys()].map((key, index) => [key, bySpec[index] ?? null]))
  return parsed.map((each) => {
    if (each.kind === 'invalid') return each
    if (each.kind === 'spec') {
      const model = modelBySpec.get(each.specKey)
      if (model && model.bytesGoneAt === null) return { kind: 'model', model }
      return { kind: 'unbuilt', spec: each.spec, specKey: each.specKey }
    }
    const model = modelById.get(each.modelId)
    if (model) return { kind: 'model', model }
    return { kind: 'invalid', code: 'unknown-model', message: `there is no model ${each.modelId}` }
  })
}

type ParsedQuery =
  | { readonly kind: 'id'; readonly modelId: string }
  | { readonly kind: 'spec'; readonly spec: ModelSpec; readonly specKey: string }
  | Extract<ResolvedQuery, { kind: 'invalid' }>

function parseQuery({ modelId, space, encoding }: LatencyQuery, known: KnownSpaces): ParsedQuery {
  if (modelId !== undefined && space === undefined && encoding === undefined) return { kind: 'id', modelId }
  if (modelId !== undefined || space === undefined || encoding === undefined) {
    return { kind: 'invalid', code: 'invalid-query', message: 'send modelId, or space and encoding' }
  }
  try {
    const canonical = canonicalSpec({ space, encoding }, known)
    const spaceDigest = known.get(space)?.digest
    const spec = {
      space: canonical.space,
      encoding: { ...canonical.encoding },
      seed: SEED,
      builderVersion: String(builderVersion),
      ...(spaceDigest !== undefined && { spaceDigest }),
    }
    return { kind: 'spec', spec, specKey: JSON.stringify(spec) }
  } catch (error) {
    if (!(error instanceof InvalidEncodingError)) throw error
    return { kind: 'invalid', code: error.code, message: error.message }
  }
}
