/**
 * SQL on `run`: the runs that are a session of their own, whose figure is that of what was asked. The words are those of
 * an index, which serves only statements that say the same. Comparisons share their session with other models.
 */
export const countedSession = `run.state = 'completed' AND NOT run.fallback
  AND run.reused_from_id IS NULL AND run.purpose <> 'comparison'`
