/** How far the measurement of one run is; null where its worker has not said. */
export interface RunProgress {
  readonly invocations: number | null
  readonly samples: number | null
  readonly medianMs: number | null
  /** What disturbs the device, in words, while its session waits until it is quiet. */
  readonly waitingFor: string | null
}

export interface JobProgress {
  readonly done: number | null
  readonly total: number | null
  readonly runs: ReadonlyMap<string, RunProgress>
}

export const noProgress: JobProgress = { done: null, total: null, runs: new Map() }

/** The progress after a `progress` event, given as its JSON text; what it does not speak of stays as it was. */
export function withProgress(before: JobProgress, data: string): JobProgress {
  const event = JSON.parse(data) as Record<string, unknown>
  const { runId } = event
  const runs =
    typeof runId === 'string'
      ? new Map(before.runs).set(runId, runProgress(before.runs.get(runId), event))
      : before.runs
  return { done: numberOf(event.done) ?? before.done, total: numberOf(event.total) ?? before.total, runs }
}

function runProgress(before: RunProgress | undefined, event: Record<string, unknown>): RunProgress {
  const { waitingFor = before?.waitingFor } = event
  const figures = 'invocations' in event || before === undefined ? event : before
  return {
    invocations: numberOf(figures.invocations),
    samples: numberOf(figures.samples),
    medianMs: numberOf(figures.medianMs),
    waitingFor: typeof waitingFor === 'string' ? waitingFor : null,
  }
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
