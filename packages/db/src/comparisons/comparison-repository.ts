import type { ListComparisons } from '@paceline/contracts'
import type { Prisma, PrismaClient } from '../prisma-client.js'
import { afterCursor, newestFirst, pageOf } from '../sql/cursor.js'
import { type ComparedModel, type ComparisonRow, showComparison, withItsRun } from './comparison-row.js'
import type { ComparisonRepository } from './interfaces.js'

const defaultLimit = 50

export function comparisonRepository(prisma: PrismaClient): ComparisonRepository {
  /** What the models of these comparisons are, read at once for all of them. */
  const modelsOf = async (rows: readonly ComparisonRow[]) => {
    const ids = new Set(rows.flatMap(({ baselineId, variants }) => [baselineId, ...variants]))
    const models = await prisma.$queryRaw<(ComparedModel & { id: string })[]>`
      SELECT id, macs, graph_digest AS "graphDigest",
             coalesce(graph ->> 'fileOrderDigest', graph_digest) AS "fileOrderDigest"
      FROM model WHERE id = ANY (${[...ids]})`
    return new Map(models.map((model) => [model.id, model]))
  }
  const first = async (where: Prisma.ComparisonWhereInput) => {
    const row = await prisma.comparison.findFirst({ where, include: withItsRun })
    return row && showComparison(row, await modelsOf([row]))
  }

  return {
    find: (id) => first({ id }),
    findByJob: (jobId) => first({ run: { jobId } }),

    async list(query) {
      const limit = query.limit ?? defaultLimit
      const rows = await prisma.comparison.findMany({
        where: { AND: [afterCursor(query.cursor), filterOf(query)] },
        orderBy: [...newestFirst],
        take: limit + 1,
        include: withItsRun,
      })
      const models = await modelsOf(rows)
      return pageOf(rows, limit, (row) => showComparison(row, models))
    },
  }
}

function filterOf({ device, model }: ListComparisons): Prisma.ComparisonWhereInput {
  return {
    ...(device !== undefined && { run: { deviceId: device } }),
    ...(model !== undefined && { OR: [{ baselineId: model }, { variants: { has: model } }] }),
  }
}
