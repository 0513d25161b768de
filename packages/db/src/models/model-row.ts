import type { GraphSummary, Model, ModelSpec, Quality } from '@paceline/contracts'
import type { Prisma } from '../prisma-client.js'

/** What is read with a model, in the order that its qualities were sent. */
export const withQualities = {
  qualities: { orderBy: { ordinal: 'asc' } },
} as const satisfies Prisma.ModelInclude

export type ModelRow = Prisma.ModelGetPayload<{ include: typeof withQualities }>

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
    graph: row.graph as unknown as GraphSummary,
    qualities: row.qualities.map(showQuality),
    createdAt: row.createdAt.toISOString(),
    bytesGoneAt: row.bytesGoneAt?.toISOString() ?? null,
  }
}

function showQuality(row: ModelRow['qualities'][number]): Quality {
  return {
    metric: row.metric,
    value: row.value,
    dataset: row.dataset,
    origin: row.origin as Quality['origin'],
    source: row.source,
  }
}
