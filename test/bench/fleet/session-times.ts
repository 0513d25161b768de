import type pg from 'pg'

/** From the start of the first attempt to the end of the last, by the database's clock. */
export async function attemptsPerSecond(sql: pg.Pool): Promise<number> {
  const { rows } = await sql.query<{ attempts: number; seconds: number }>(
    `SELECT count(*)::int AS attempts, extract(epoch FROM max(ended_at) - min(started_at))::float8 AS seconds
     FROM attempt WHERE state = 'completed'`,
  )
  const [row] = rows
  if (!row || !(row.seconds > 0)) throw new Error('nothing was measured')
  return row.attempts / row.seconds
}

/**
 * The 95th percentile of the milliseconds from the end of a device's session to the start of its next, once every
 * device has had its first; work was waiting all the time, up to the last start of all.
 */
export async function freeToSessionMs(
  sql: pg.Pool,
): Promise<{ readonly p95: number; readonly gaps: number }> {
  const { rows } = await sql.query<{ p95: number | null; gaps: number }>(
    `WITH ordered AS (
       SELECT started_at, lag(ended_at) OVER (PARTITION BY device_id ORDER BY epoch) AS freed_at,
              row_number() OVER (PARTITION BY device_id ORDER BY epoch) AS n
       FROM session WHERE purpose = 'run'
     ), warm AS (SELECT max(started_at) AS at FROM ordered WHERE n = 1)
     SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM started_at - freed_at) * 1000)::float8 AS p95,
            count(*)::int AS gaps
     FROM ordered, warm WHERE n > 1 AND freed_at >= warm.at`,
  )
  const [row] = rows
  if (!row || row.p95 === null) throw new Error('no device had a second session')
  return { p95: row.p95, gaps: row.gaps }
}
