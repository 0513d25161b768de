import type { ListModels } from '@paceline/contracts'
import { openRunStates } from '@paceline/domain'
import type { Pool } from 'pg'
import type { ModelRepository } from '../database.js'
import type { Prisma, PrismaClient } from '../prisma-client.js'
import { afterCursor, newestFirst, pageOf } from '../sql/cursor.js'
import { storableJson } from '../sql/storable.js'
import { inTransaction } from '../sql/transaction.js'
import { digestLock } from './digest-lock.js'
import { insertModel } from './insert-model.js'
import { type ModelRow, modelColumns, showModel, withQualities } from './model-row.js'
import { writeQualities } from './write-qualities.js'

const defaultLimit = 50

export function modelRepository(prisma: PrismaClient, pool: Pool, lockPool: Pool): ModelRepository {
  const find = async (id: string) => {
    // The most asked of all reads, and always of one row: plain SQL, which Postgres keeps prepared.
    const text = `SELECT ${modelColumns} FROM model WHERE id = $1`
    const found = await pool.query<ModelRow>({ name: 'model-by-id', text, values: [id] })
    return found.rows[0] ? showModel(found.rows[0]) : null
  }
  const findMany = async (ids: readonly string[]) => {
    const rows = await prisma.model.findMany({
      where: { id: { in: [...new Set(ids)] } },
      include: withQualities,
    })
    const byId = new Map(rows.map((row) => [row.id, showModel(row)]))
    return ids.flatMap((id) => byId.get(id) ?? [])
  }

  return {
    find,
    findMany,
    holdDigest: digestLock(lockPool),

    async create(model) {
      const { id, created } = await inTransaction(pool, (transaction) => insertModel(transaction, model))
      const stored = await find(id)
      if (stored === null) throw new Error(`model ${id} vanished while it was stored`)
      return { model: stored, created }
    },

    async findBySha256(sha256) {
      const row = await prisma.model.findUnique({ where: { sha256 }, include: withQualities })
      return row && showModel(row)
    },

    async findBySpecs(specs) {
      const found = await pool.query<{ asked: number; id: string }>(
        `SELECT asked.ordinality::int - 1 AS asked, model.id
         FROM unnest($1::text[]) WITH ORDINALITY AS asked (spec) JOIN model ON model.spec = asked.spec::jsonb`,
        [specs.map(storableJson)],
      )
      const models = await findMany([...new Set(found.rows.map(({ id }) => id))])
      const byId = new Map(models.map((model) => [model.id, model]))
      const idOf = new Map(found.rows.map(({ asked, id }) => [asked, id]))
      return specs.map((_spec, index) => byId.get(idOf.get(index) ?? '') ?? null)
    },

    async list(query) {
      const limit = query.limit ?? defaultLimit
      const rows = await prisma.model.findMany({
        where: { AND: [afterCursor(query.cursor), filterOf(query)] },
        orderBy: [...newestFirst],
        take: limit + 1,
        include: withQualities,
      })
      return pageOf(rows, limit, showModel)
    },

    async replaceQualities(id, qualities) {
      await inTransaction(pool, (transaction) => writeQualities(transaction, id, qualities))
      return find(id)
    },

    markBytesGone: (id) =>
      inTransaction(pool, async (transaction) => {
        // FOR UPDATE waits for runs and comparisons being inserted, which hold the row FOR KEY SHARE; they are
        // seen below.
        const model = await transaction.query('SELECT 1 FROM model WHERE id = $1 FOR UPDATE', [id])
        if (model.rowCount === 0) return 'unknown'
        const open = await transaction.query(
          `SELECT 1 FROM run WHERE model_id = $1 AND state = ANY ($2)
           UNION ALL
           SELECT 1 FROM comparison JOIN run ON run.id = comparison.run_id
           WHERE $1 = ANY (comparison.variants) AND run.state = ANY ($2)
           LIMIT 1`,
          [id, openRunStates],
        )
        if (open.rowCount !== 0) return 'open-runs'
        await transaction.query(
          'UPDATE model SET bytes_gone_at = coalesce(bytes_gone_at, now()) WHERE id = $1',
          [id],
        )
        return 'gone'
      }),
  }
}

function filterOf({ family, format, tag, q }: ListModels): Prisma.ModelWhereInput {
  return {
    ...(family !== undefined && { family }),
    ...(format !== undefined && { format }),
    ...(tag !== undefined && { tags: { has: tag } }),
    ...(q !== undefined && { OR: partOfName(q) }),
  }
}

/** Prisma's `contains` and `startsWith` become LIKE with `%` and `_` as they stand, so they are escaped here. */
function partOfName(q: string): Prisma.ModelWhereInput[] {
  const literal = q.replace(/[\\%_]/g, '\\$&')
  return [
    { name: { contains: literal, mode: 'insensitive' } },
    ...(/^[0-9a-f]{1,64}$/i.test(q) ? [{ sha256: { startsWith: q.toLowerCase() } }] : []),
  ]
}
