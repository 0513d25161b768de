import type { Comparison, ComparisonResult, ProtocolInFull } from '@paceline/contracts'
import type { Prisma } from '../prisma-client.js'
import type { MeasuredComparison } from './interfaces.js'

/** What is read with a comparison: its run, how that run's job stands, its last attempt and its verdict. */
export const withItsRun = {
  run: {
    include: {
      job: { select: { state: true } },
      attempts: { orderBy: { n: 'desc' }, take: 1 },
      measurement: { select: { verdict: true } },
    },
  },
} as const satisfies Prisma.ComparisonInclude

export type ComparisonRow = Prisma.ComparisonGetPayload<{ include: typeof withItsRun }>

/** What the models alone tell of a result. */
export interface ComparedModel {
  readonly graphDigest: string
  /** The digest by the file's order of operators, which is the only one of models that were stored long ago. */
  readonly fileOrderDigest: string
  readonly macs: bigint
}

export function showComparison(row: ComparisonRow, models: ReadonlyMap<string, ComparedModel>): Comparison {
  const { run } = row
  const measured = (row.results ?? []) as unknown as MeasuredComparison[]
  const baseline = modelOf(models, row.baselineId)
  return {
    id: row.id,
    jobId: run.jobId,
    runId: row.runId,
    baseline: row.baselineId,
    variants: row.variants,
    device: run.deviceId ?? '',
    runtime: run.runtime,
    protocol: run.protocol as unknown as ProtocolInFull,
    protocolKey: run.protocolKey,
    pairs: row.pairs,
    seed: row.seed,
    state: run.job.state as Comparison['state'],
    error: errorOf(row),
    baselineVerdict: (run.measurement?.verdict ?? null) as Comparison['baselineVerdict'],
    results: measured.map((result) => withModels(result, baseline, modelOf(models, result.variant))),
    createdAt: row.createdAt.toISOString(),
    endedAt: run.endedAt?.toISOString() ?? null,
  }
}

function withModels(
  result: MeasuredComparison,
  baseline: ComparedModel,
  variant: ComparedModel,
): ComparisonResult {
  return {
    ...result,
    sameGraph:
      variant.graphDigest === baseline.graphDigest || variant.fileOrderDigest === baseline.fileOrderDigest,
    macsRatio: baseline.macs === 0n ? null : Number(variant.macs) / Number(baseline.macs),
  }
}

/** The last attempt's, once no other follows it. */
function errorOf({ run }: ComparisonRow): Comparison['error'] {
  if (run.state !== 'failed' && run.state !== 'unsupported') return null
  const last = run.attempts[0]
  return { code: last?.code ?? run.state, message: last?.message ?? `the run is ${run.state}` }
}

/** Rows of models are never deleted, only their bytes are. */
function modelOf(models: ReadonlyMap<string, ComparedModel>, id: string): ComparedModel {
  const model = models.get(id)
  if (model === undefined) throw new Error(`model ${id} of a comparison is not there`)
  return model
}
