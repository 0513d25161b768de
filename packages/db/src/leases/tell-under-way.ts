/**
 * CTEs that tell of a run which is under way now, in a statement that holds its job in `held_job` (id, state) and has
 * changed the run in `changed`, which is empty where it could not. With one such run the job runs, whatever the others
 * do: nobody has to count the thousands that it may have. As `tellRunChanges`, which does this for all others.
 */
export const tellUnderWay = (changed: string) => `
  told AS (
    UPDATE job SET state = 'running',
           event_sequence = event_sequence + CASE held_job.state WHEN 'running' THEN 1 ELSE 2 END
    FROM held_job WHERE job.id = held_job.id AND EXISTS (SELECT FROM ${changed})
    RETURNING job.id, event_sequence AS last, held_job.state <> 'running' AS began
  ),
  written AS (
    INSERT INTO job_event (job_id, sequence, type, data)
    SELECT told.id, CASE WHEN began THEN last - 1 ELSE last END, 'run',
           jsonb_build_object('runId', run.id, 'state', run.state, 'deviceId', run.device_id,
                              'runtime', run.runtime, 'attempt', run.attempt_count)
    FROM told CROSS JOIN ${changed} AS run
    UNION ALL
    SELECT id, last, 'state', jsonb_build_object('state', 'running') FROM told WHERE began
  )`
