/** SQL on `run`: one that is queued may be tried now. */
export const isDue = 'expires_at > now() AND (not_before IS NULL OR not_before <= now())'
