export interface Completed {
  /** The CTE with the run that has completed, empty where it could not. */
  readonly changed: string
  /** The states that are final, as an expression of text[]. */
  readonly terminal: string
  readonly verdict: string
  readonly medianMs: string
}

/**
 * CTEs that tell of a run that has completed, in a statement that holds its job in `held_job` (id, state). With one
 * such run a job whose runs have all ended is completed, whatever became of the others. They are counted by a function
 * that looks anew, once the job is held and the run has changed: the statement itself sees the runs as they were
 * before it waited for whoever held the job, and two that end at once would each take the other for one still to come.
 * As `tellRunChanges`, which does this for all others.
 */
export const tellCompleted = ({ changed, terminal, verdict, medianMs }: Completed) => `
  counted AS (
    SELECT ${changed}.job_id, progress.done, progress.total, progress.done = progress.total AS over,
           CASE WHEN progress.done = progress.total THEN 'completed' ELSE 'running' END AS state
    FROM ${changed} CROSS JOIN LATERAL job_progress(${changed}.job_id, ${terminal}) AS progress
  ),
  events AS (
    SELECT row_number() OVER (ORDER BY place) AS n, type, data FROM (
      SELECT 1 AS place, 'run' AS type,
             jsonb_build_object('runId', id, 'state', state, 'deviceId', device_id, 'runtime', runtime,
                                'attempt', attempt_count, 'verdict', ${verdict}, 'medianMs', ${medianMs}) AS data
      FROM ${changed}
      UNION ALL SELECT 2, 'progress', jsonb_build_object('done', done, 'total', total) FROM counted
      UNION ALL SELECT 3, 'state', jsonb_build_object('state', counted.state)
      FROM counted JOIN held_job ON held_job.state <> counted.state
      UNION ALL SELECT 4, 'done', jsonb_build_object('state', state) FROM counted WHERE over
    ) AS told
  ),
  numbered AS (
    UPDATE job SET event_sequence = event_sequence + (SELECT count(*) FROM events), state = counted.state,
           ended_at = CASE WHEN over THEN now() ELSE ended_at END,
           webhook_state = CASE WHEN over AND webhook IS NOT NULL THEN 'due' ELSE webhook_state END,
           webhook_next_at = CASE WHEN over AND webhook IS NOT NULL THEN now() ELSE webhook_next_at END
    FROM counted WHERE job.id = counted.job_id
    RETURNING job.id, event_sequence - (SELECT count(*) FROM events) AS before
  ),
  written AS (
    INSERT INTO job_event (job_id, sequence, type, data)
    SELECT numbered.id, before + n, type, data FROM numbered CROSS JOIN events
  )`
