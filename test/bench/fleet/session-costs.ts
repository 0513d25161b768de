import type pg from 'pg'

/** What sessions ask of the database, whatever machine it is on: of one of them, in the mean. */
export interface SessionCosts {
  /** Of the farm's programs, each a round trip. */
  readonly statements: number
  /** Pages of tables and indexes that were looked at. */
  readonly buffers: number
  readonly walBytes: number
  /** Waits until what was written is on the disk; several commits at once share one. */
  readonly flushes: number
}

/** The server has to be started so. */
export const countingSettings = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.max': 5000,
} as const

/** Counts from now on, until the costs are asked for. */
export async function countCosts(sql: pg.Pool): Promise<(sessions: number) => Promise<SessionCosts>> {
  await sql.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements')
  const flushes = async () => {
    const { rows } = await sql.query<{ flushes: number }>(
      `SELECT sum(fsyncs)::int AS flushes FROM pg_stat_io WHERE object = 'wal' AND backend_type = 'client backend'`,
    )
    return rows[0]?.flushes ?? 0
  }
  const flushesBefore = await flushes()
  await sql.query('SELECT pg_stat_statements_reset()')
  return async (sessions) => {
    const { rows } = await sql.query<Omit<SessionCosts, 'flushes'>>(
      `SELECT sum(calls)::float8 AS statements, sum(shared_blks_hit + shared_blks_read)::float8 AS buffers,
              sum(wal_bytes)::float8 AS "walBytes" FROM pg_stat_statements WHERE toplevel`,
    )
    const [sums] = rows
    if (!sums) throw new Error('no statement was counted')
    return {
      statements: sums.statements / sessions,
      buffers: sums.buffers / sessions,
      walBytes: sums.walBytes / sessions,
      flushes: ((await flushes()) - flushesBefore) / sessions,
    }
  }
}
