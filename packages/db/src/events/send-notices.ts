import type { Pool } from 'pg'
import { commitBehind } from '../sql/commit.js'
import { statement } from '../sql/transaction.js'
import { packNotices } from './pack-notices.js'

const send = statement(`SELECT ${commitBehind}, pg_notify($1, notice) FROM unnest($2::text[]) AS notice`)

/** Tells whoever listens to the channel of all items, in one statement. Throws what the database does. */
export async function sendNotices(pool: Pool, channel: string, items: Iterable<unknown>): Promise<void> {
  await pool.query(send([channel, packNotices(items)]))
}
