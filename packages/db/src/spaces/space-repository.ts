import type { Pool } from 'pg'
import type { PrismaClient } from '../prisma-client.js'
import { afterCursor, newestFirst, pageOf } from '../sql/cursor.js'
import { makeId } from '../sql/make-id.js'
import type { SpaceRepository, StoredSpace } from './interfaces.js'

const defaultLimit = 50

export function spaceRepository(prisma: PrismaClient, pool: Pool): SpaceRepository {
  return {
    async create({ name, title, summary, definition, digest, size, keyId }) {
      const inserted = await pool.query(
        `INSERT INTO space (id, name, title, summary, definition, digest, size, key_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (name) DO NOTHING`,
        [makeId('space'), name, title, summary, definition, digest, size, keyId],
      )
      const row = await prisma.space.findUniqueOrThrow({ where: { name } })
      return { space: showSpace(row), created: inserted.rowCount === 1 }
    },

    async findMany(names) {
      const rows = await prisma.space.findMany({ where: { name: { in: [...new Set(names)] } } })
      return rows.map(showSpace)
    },

    async list({ limit = defaultLimit, cursor }) {
      const rows = await prisma.space.findMany({
        where: afterCursor(cursor),
        orderBy: [...newestFirst],
        take: limit + 1,
      })
      return pageOf(rows, limit, showSpace)
    },
  }
}

function showSpace(row: Omit<StoredSpace, 'createdAt'> & { createdAt: Date }): StoredSpace {
  const { name, title, summary, definition, digest, size, keyId, createdAt } = row
  return { name, title, summary, definition, digest, size, keyId, createdAt: createdAt.toISOString() }
}
