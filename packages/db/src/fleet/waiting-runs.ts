import type { Pool } from 'pg'
import type { WaitingRuns } from './interfaces.js'

/** How many runs wait, by what they wait for; reads the waiting ones alone. */
export async function waitingRuns(pool: Pool): Promise<WaitingRuns> {
  const { rows } = await pool.query<{ deviceId: string | null; pool: string | null; runs: number }>(
    `SELECT device_id AS "deviceId", pool, count(*)::int AS runs FROM run WHERE state = 'queued'
     GROUP BY device_id, pool ORDER BY device_id, pool`,
  )
  const devices: Record<string, number> = {}
  const pools: Record<string, number> = {}
  for (const { deviceId, pool: name, runs } of rows) {
    if (deviceId !== null) devices[deviceId] = runs
    else if (name !== null) pools[name] = runs
  }
  return { devices, pools }
}
