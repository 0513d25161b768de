import type { AccessKey, Scope } from '@paceline/contracts'
import type { Pool } from 'pg'
import type { AccessKey as StoredKey } from '../generated/client.js'
import type { PrismaClient } from '../prisma-client.js'
import { afterCursor, newestFirst, pageOf } from '../sql/cursor.js'
import { makeId } from '../sql/make-id.js'
import { storableText } from '../sql/storable.js'
import type { AccessRepository } from './interfaces.js'

/** A key's last use is kept to the minute: an exact one would make every read a write. */
const lastUseResolutionMs = 60_000

type KeyRow = Omit<StoredKey, 'hash'>

const keyColumns = `access_key.id, name, scopes, redaction, created_at AS "createdAt",
  last_used_at AS "lastUsedAt", revoked_at AS "revokedAt"`

export function accessRepository(prisma: PrismaClient, pool: Pool): AccessRepository {
  const liveKey = async (keyId: string | undefined) => {
    if (keyId === undefined) return null
    const row = await prisma.accessKey.findUnique({ where: { id: keyId, revokedAt: null } })
    return row && showKey(row)
  }
  // Asked with every request, so these are plain SQL, which Postgres keeps prepared.
  const one = async (name: string, text: string, hash: Buffer): Promise<KeyRow | null> => {
    const found = await pool.query<KeyRow>({ name, text, values: [hash] })
    return found.rows[0] ?? null
  }

  return {
    async createKey({ name, hash, scopes }) {
      const data = { id: makeId('key'), name: storableText(name), hash: bytes(hash), scopes }
      return showKey(await prisma.accessKey.create({ data }))
    },

    async findKeyByHash(hash) {
      const row = await one(
        'key-by-hash',
        `SELECT ${keyColumns} FROM access_key WHERE hash = $1 AND revoked_at IS NULL`,
        hash,
      )
      if (row === null) return null
      const now = new Date()
      if (now.getTime() - (row.lastUsedAt?.getTime() ?? 0) < lastUseResolutionMs) return showKey(row)
      await prisma.accessKey.updateMany({ where: { id: row.id }, data: { lastUsedAt: now } })
      return showKey({ ...row, lastUsedAt: now })
    },

    async listKeys({ limit, cursor }) {
      const rows = await prisma.accessKey.findMany({
        where: afterCursor(cursor),
        orderBy: [...newestFirst],
        take: limit + 1,
      })
      return pageOf(rows, limit, showKey)
    },

    async revokeKey(id) {
      // The first revocation's time stays. What the key opened closes with it: every look-up asks the key.
      await prisma.accessKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date() } })
      const row = await prisma.accessKey.findUnique({ where: { id } })
      return row && showKey(row)
    },

    countKeys: () => prisma.accessKey.count({ where: { revokedAt: null } }),

    async createSignInLink({ hash, keyId, seconds }) {
      await pool.query(
        `INSERT INTO sign_in_link (hash, key_id, expires_at)
         VALUES ($1, $2, now() + make_interval(secs => $3))`,
        [hash, keyId, seconds],
      )
    },

    async useSignInLink(hash) {
      const used = await pool.query<{ key_id: string }>(
        `UPDATE sign_in_link SET used_at = now()
         WHERE hash = $1 AND used_at IS NULL AND expires_at > now() RETURNING key_id`,
        [hash],
      )
      return liveKey(used.rows[0]?.key_id)
    },

    async createBrowserSession({ hash, keyId, seconds }) {
      await pool.query(
        `INSERT INTO browser_session (hash, key_id, expires_at)
         VALUES ($1, $2, now() + make_interval(secs => $3))`,
        [hash, keyId, seconds],
      )
    },

    async findBrowserSession(hash) {
      const row = await one(
        'key-by-session',
        `SELECT ${keyColumns} FROM browser_session JOIN access_key ON access_key.id = browser_session.key_id
         WHERE browser_session.hash = $1 AND expires_at > now() AND revoked_at IS NULL`,
        hash,
      )
      return row && showKey(row)
    },

    async deleteBrowserSession(hash) {
      await prisma.browserSession.deleteMany({ where: { hash: bytes(hash) } })
    },
  }
}

/** Prisma wants bytes that own a plain ArrayBuffer. */
function bytes(buffer: Buffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer)
}

function showKey(row: KeyRow): AccessKey {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes as Scope[],
    redaction: row.redaction as AccessKey['redaction'],
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  }
}
