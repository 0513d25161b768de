import type { Pool } from 'pg'
import type { FleetFigures } from './interfaces.js'
import { waitingRuns } from './waiting-runs.js'

type Figures<K extends keyof FleetFigures> = FleetFigures[K] extends readonly (infer Row)[] ? Row : never

/** See `FleetRepository.figures`. */
export async function fleetFigures(pool: Pool): Promise<FleetFigures> {
  const [devices, leases, waiting, probes, failures] = await Promise.all([
    rowsOf<Figures<'devices'>>(
      pool,
      `SELECT pool, state, count(*)::int AS devices FROM device WHERE removed_at IS NULL GROUP BY pool, state`,
    ),
    rowsOf<Figures<'leases'>>(
      pool,
      `SELECT purpose, count(*)::int AS leases FROM device JOIN session ON session.id = lease_session_id
       GROUP BY purpose`,
    ),
    waitingRuns(pool),
    rowsOf<Figures<'probes'>>(
      pool,
      `SELECT coalesce((data->>'passed')::boolean, false) AS passed, count(*)::int AS probes
       FROM device_event WHERE type = 'probe' GROUP BY 1`,
    ),
    rowsOf<Figures<'failures'>>(
      pool,
      `SELECT coalesce(code, 'unknown') AS code, count(*)::int AS failures FROM device_event WHERE type = 'failure'
       GROUP BY 1`,
    ),
  ])
  return { devices, leases, waiting, probes, failures }
}

async function rowsOf<Row extends object>(pool: Pool, sql: string): Promise<Row[]> {
  return (await pool.query<Row>(sql)).rows
}
