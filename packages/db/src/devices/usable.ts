import type { Pool } from 'pg'

/** Of these devices, by Postgres's own clock: those free to take a run, and those whose rest is over. */
export async function usableOf(
  pool: Pool,
  ids: readonly string[],
): Promise<{ idle: string[]; rested: string[] }> {
  const found = await pool.query<{ id: string; idle: boolean }>(
    `SELECT id, state = 'idle' AS idle FROM device
     WHERE id = ANY ($1) AND lease_session_id IS NULL AND removed_at IS NULL
       AND (state = 'idle' OR state IN ('cooling', 'quarantined') AND state_by IS NULL AND rest_until <= now())`,
    [ids],
  )
  const idsOf = (idle: boolean) => found.rows.filter((row) => row.idle === idle).map(({ id }) => id)
  return { idle: idsOf(true), rested: idsOf(false) }
}
