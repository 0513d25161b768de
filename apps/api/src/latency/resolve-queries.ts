import type { LatencyQuery, Model, ModelSpec } from '@paceline/contracts'
import type { Database } from '@paceline/db'
import {
  builderVersion,
  canonicalGraphSpec,
  canonicalSpec,
  graphBuilderVersion,
  InvalidEncodingError,
  InvalidGraphError,
  type KnownSpaces,
} from '@paceline/tflite'
import { storableGraph } from '../models/storable-graph.js'
import type { BuildSource } from '../models/workbench-tasks.js'
import { findSpaces } from '../spaces/known-spaces.js'

/** With all that its model is built from. */
export type BuildableSpec = ModelSpec & BuildSource

/** What one query turned out to ask about. */
export type ResolvedQuery =
  | { readonly kind: 'model'; readonly model: Model }
  /** A spec that nobody built yet, or whose bytes were deleted. */
  | { readonly kind: 'unbuilt'; readonly spec: BuildableSpec; readonly specKey: string }
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
  | { readonly kind: 'spec'; readonly spec: BuildableSpec; readonly specKey: string }
  | Extract<ResolvedQuery, { kind: 'invalid' }>

function parseQuery({ modelId, space, encoding, graph }: LatencyQuery, known: KnownSpaces): ParsedQuery {
  const isOfSpace = space !== undefined && encoding !== undefined
  const isComplete = isOfSpace || (space === undefined && encoding === undefined)
  const subjects = [modelId, graph, space ?? encoding].filter((each) => each !== undefined)
  if (!isComplete || subjects.length !== 1) {
    const message = 'send modelId, or space and encoding, or graph'
    return { kind: 'invalid', code: 'invalid-query', message }
  }
  if (modelId !== undefined) return { kind: 'id', modelId }
  try {
    const spec = isOfSpace ? specOfSpace(space, encoding, known) : specOfGraph(graph)
    return { kind: 'spec', spec, specKey: JSON.stringify(spec) }
  } catch (error) {
    if (!(error instanceof InvalidEncodingError || error instanceof InvalidGraphError)) throw error
    return { kind: 'invalid', code: error.code, message: error.message }
  }
}

function specOfSpace(space: string, encoding: unknown, known: KnownSpaces) {
  const canonical = canonicalSpec({ space, encoding }, known)
  const spaceDigest = known.get(space)?.digest
  return {
    space: canonical.space,
    encoding: { ...canonical.encoding },
    seed: SEED,
    builderVersion: String(builderVersion),
    ...(spaceDigest !== undefined && { spaceDigest }),
  }
}

function specOfGraph(graph: unknown) {
  return {
    graph: storableGraph(canonicalGraphSpec(graph)),
    seed: SEED,
    builderVersion: String(graphBuilderVersion),
  }
}
