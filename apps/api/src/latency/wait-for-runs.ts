import type { Database } from '@paceline/db'
import type { Known } from './look-up.js'

/** Notices of many runs come in bursts; one look serves them all. */
const BETWEEN_LOOKS_MS = 200
/** Behind the notices, for those that a broken connection lost. */
const POLL_MS = 2000

interface Wait {
  readonly db: Pick<Database, 'events'>
  readonly look: (modelIds: readonly string[]) => Promise<Map<string, Known>>
  /** Models with an open run. */
  readonly pending: readonly string[]
  readonly known: ReadonlyMap<string, Known>
  readonly signal: AbortSignal
}

/** Looks again whenever a job changes, until no run of the models is open or the signal aborts. */
export async function waitForRuns({ db, look, pending, known, signal }: Wait): Promise<Map<string, Known>> {
  const all = new Map(known)
  let open = [...pending]
  let ring: () => void = () => {}
  const stop = db.events.onChange(({ jobId, deviceId }) => {
    if (jobId !== undefined || deviceId === undefined) ring()
  })
  const onAbort = () => ring()
  signal.addEventListener('abort', onAbort)
  try {
    while (open.length > 0 && !signal.aborted) {
      const changed = new Promise<void>((resolve) => {
        ring = resolve
      })
      const found = await look(open)
      for (const [modelId, state] of found) all.set(modelId, state)
      open = open.filter((id) => found.get(id)?.kind === 'open')
      if (open.length === 0 || signal.aborted) break
      await Promise.race([changed, pause(POLL_MS, signal)])
      await pause(BETWEEN_LOOKS_MS, signal)
    }
  } finally {
    stop()
    signal.removeEventListener('abort', onAbort)
  }
  return all
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, durationMs)
    signal.addEventListener('abort', end)
  })
}
