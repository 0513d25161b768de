/** How far the measurement of one run is; null where its worker has not said. */
export interface RunProgress {
  readonly invocations: number | null
  readonly samples: number | null
  readonly medianMs: number | null
}

export interface JobProgress {
  readonly done: number | null
  readonly total: number | null
  readonly runs: ReadonlyMap<string, RunProgress>
}

export const noProgress: JobProgress = { done: null, total: null, runs: new Map() }

/** The progress after a `progress` event, given as its JSON text. */
export function withProgress(before: JobProgress, data: string): JobProgress {
  const event = JSON.parse(data) as Record<string, unknown>
  const { runId } = event
  const runs =
    typeof runId === 'string'
      ? new Map(before.runs).set(runId, {
          invocations: numberOf(event.invocations),
          samples: numberOf(event.samples),
          medianMs: numberOf(event.medianMs),
        })
      : before.runs
  return { done: numberOf(event.done) ?? before.done, total: numberOf(event.total) ?? before.total, runs }
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
