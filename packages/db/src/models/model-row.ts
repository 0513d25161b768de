import type { GraphSummary, Model, ModelKernel, ModelSpec, Quality } from '@paceline/contracts'
import type { Prisma } from '../prisma-client.js'

/** What is read with a model, in the order that its qualities were sent. */
export const withQualities = {
  qualities: { orderBy: { ordinal: 'asc' } },
} as const satisfies Prisma.ModelInclude

type QualityRow = Pick<Prisma.QualityGetPayload<object>, keyof Quality>
type Row = Prisma.ModelGetPayload<object>
/** What is shown of a model, whichever way it was read. */
export type ModelRow = Omit<
  Row,
  'graphDigest' | 'weightsDigest' | 'macs' | 'params' | 'peakActivationBytes'
> & {
  readonly qualities: readonly QualityRow[]
}

/** The columns of a ModelRow, for plain SQL on `model`. */
export const modelColumns = `id, sha256, bytes, format, name, family, tags, weights, spec,
  derived_from_id AS "derivedFromId", derivation, graph, kernel, created_at AS "createdAt", bytes_gone_at AS "bytesGoneAt",
  (SELECT coalesce(jsonb_agg(jsonb_build_object('metric', metric, 'value', value, 'dataset', dataset,
                                                'origin', origin, 'source', source) ORDER BY ordinal), '[]')
   FROM quality WHERE model_id = model.id) AS qualities`

export function showModel(row: ModelRow): Model {
  return {
    id: row.id,
    sha256: row.sha256,
    bytes: row.bytes,
    format: row.format as Model['format'],
    name: row.name,
    family: row.family,
    tags: row.tags,
    weights: row.weights as Model['weights'],
    spec: row.spec as ModelSpec | null,
    derivedFrom: row.derivedFromId,
    derivation: row.derivation as Model['derivation'],
    graph: row.graph as unknown as GraphSummary,
    kernel: row.kernel as ModelKernel | null,
    qualities: row.qualities.map(showQuality),
    createdAt: row.createdAt.toISOString(),
    bytesGoneAt: row.bytesGoneAt?.toISOString() ?? null,
  }
}

function showQuality(row: QualityRow): Quality {
  return {
    metric: row.metric,
    value: row.value,
    dataset: row.dataset,
    origin: row.origin as Quality['origin'],
    source: row.source,
  }
}
