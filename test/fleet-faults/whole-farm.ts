import type pg from 'pg'

/** What must hold of a farm's rows at any moment, whatever died: each rule with a query for the rows that break it. */
const rules: Readonly<Record<string, string>> = {
  'a run at work has a device that is leased for it': `
    SELECT run.id FROM run LEFT JOIN device ON device.lease_session_id = run.session_id
    WHERE run.state IN ('leased', 'running') AND device.id IS NULL`,
  'a completed run has one measurement, and no other has any': `
    SELECT run.id FROM run LEFT JOIN measurement ON measurement.run_id = run.id
    WHERE (run.state = 'completed') <> (measurement.run_id IS NOT NULL)`,
  'one attempt of a completed run completed': `
    SELECT run.id FROM run WHERE run.state = 'completed' AND reused_from_id IS NULL
      AND (SELECT count(*) FROM attempt WHERE run_id = run.id AND state = 'completed') <> 1`,
  'attempts are numbered without a gap, and counted': `
    SELECT run.id FROM run WHERE reused_from_id IS NULL AND attempt_count <> (SELECT count(*) FROM attempt WHERE run_id = run.id)
      OR EXISTS (SELECT FROM attempt WHERE run_id = run.id AND n > attempt_count)`,
  'no attempt of an ended run is at work': `
    SELECT run.id FROM run JOIN attempt ON attempt.run_id = run.id
    WHERE run.state NOT IN ('leased', 'running') AND attempt.state = 'running'`,
  'sessions of one device never overlap': `
    SELECT a.id FROM session a JOIN session b ON a.device_id = b.device_id AND a.epoch < b.epoch
    WHERE a.ended_at IS NULL OR a.ended_at > b.started_at`,
  'events of a job are numbered without a gap': `
    SELECT job_id AS id FROM job_event GROUP BY job_id HAVING max(sequence) <> count(*)`,
  "a job's state is that of its runs": `
    SELECT job.id FROM job WHERE (state IN ('completed', 'failed', 'cancelled'))
      <> NOT EXISTS (SELECT FROM run WHERE job_id = job.id AND state IN ('queued', 'leased', 'running'))`,
}

/** The rules that are broken, with the ids of the rows that break them; empty where the farm is whole. */
export async function brokenRules(sql: pg.Pool): Promise<Record<string, string[]>> {
  const broken: Record<string, string[]> = {}
  for (const [rule, query] of Object.entries(rules)) {
    const found = await sql.query<{ id: string }>(`${query} LIMIT 5`)
    if (found.rows.length > 0) broken[rule] = found.rows.map(({ id }) => id)
  }
  return broken
}

/** Devices that are leased longer after their lease ran out than a farm takes to notice. */
export async function forgottenLeases(sql: pg.Pool, seconds = 60): Promise<string[]> {
  const found = await sql.query<{ id: string }>(
    `SELECT id FROM device WHERE lease_expires_at < now() - make_interval(secs => $1)`,
    [seconds],
  )
  return found.rows.map(({ id }) => id)
}
