import type { Pool } from 'pg'

/** Runs that wait for each device: for it alone, and for any device of its pool. */
export async function waitingFor(
  pool: Pool,
  ids: readonly string[],
): Promise<ReadonlyMap<string, { own: number; pool: number }>> {
  const counted = await pool.query<{ id: string; own: number; pool: number }>(
    `WITH pools AS (
       SELECT pool, count(*)::int AS runs FROM run
       WHERE state = 'queued' AND device_id IS NULL
         AND pool IN (SELECT pool FROM device WHERE id = ANY ($1))
       GROUP BY pool
     )
     SELECT device.id, coalesce(pools.runs, 0) AS pool,
            (SELECT count(*)::int FROM run WHERE state = 'queued' AND device_id = device.id) AS own
     FROM device LEFT JOIN pools ON pools.pool = device.pool WHERE device.id = ANY ($1)`,
    [ids],
  )
  return new Map(counted.rows.map(({ id, own, pool: shared }) => [id, { own, pool: shared }]))
}
