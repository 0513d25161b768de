import { setTimeout as delay } from 'node:timers/promises'
import { CliError } from '../cli-error.js'
import type { Api } from '../connection/api.js'
import { exitCodes } from '../exit-codes.js'
import { readEvents } from './read-events.js'

/** One event of a job's stream; `sequence` is its number in the stored order. */
export interface JobStreamEvent {
  readonly sequence: number
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
}

export interface FollowOptions {
  readonly signal: AbortSignal
  /** How long the API may stay away before this gives up, in milliseconds. */
  readonly patienceMs?: number
  readonly retryMs?: number
  /** The stream broke and is asked for again; called once, however often, until there is a stream again. */
  readonly onReconnect?: () => void
}

/**
 * The events of a job until `done`, each once: a stream that breaks is taken up again behind the last event seen.
 * Throws CliError when the API refuses, or stays away for longer than the patience; ends quietly on `signal`.
 */
export async function* followJob(
  api: Api,
  jobId: string,
  { signal, patienceMs = 60_000, retryMs = 1_000, onReconnect }: FollowOptions,
): AsyncGenerator<JobStreamEvent> {
  let after = 0
  let awaySinceMs: number | undefined
  const onOpen = () => {
    awaySinceMs = undefined
  }
  while (!signal.aborted) {
    try {
      for await (const event of eventsAfter(api, jobId, after, { signal, onOpen })) {
        if (event.sequence <= after) continue
        after = event.sequence
        yield event
        if (event.type === 'done') return
      }
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof CliError && error.exitCode !== exitCodes.unreachable) throw error
      if (error instanceof CliError && error.problem?.status === 401) throw error
      if (awaySinceMs !== undefined && performance.now() - awaySinceMs > patienceMs) {
        throw lostSight(api, jobId)
      }
    }
    if (signal.aborted) return
    if (awaySinceMs === undefined) {
      awaySinceMs = performance.now()
      onReconnect?.()
    }
    await delay(retryMs, undefined, { signal }).catch(() => undefined)
  }
}

async function* eventsAfter(
  api: Api,
  id: string,
  after: number,
  { signal, onOpen }: { readonly signal: AbortSignal; onOpen(): void },
): AsyncGenerator<JobStreamEvent> {
  const body = await api.answer(
    api.client.GET('/v1/jobs/{id}/events', {
      params: { path: { id }, header: after > 0 ? { 'last-event-id': String(after) } : {} },
      headers: { accept: 'text/event-stream' },
      parseAs: 'stream',
      signal,
    }),
  )
  onOpen()
  for await (const { id: sequence, type, data } of readEvents(body, signal)) {
    yield { sequence: Number(sequence), type, data: data as JobStreamEvent['data'] }
  }
}

function lostSight(api: Api, jobId: string): CliError {
  return new CliError(
    'unreachable',
    `Paceline at ${api.url} stays away, so ${jobId} is out of sight: it goes on when the product runs again, and "paceline jobs ${jobId} --follow" takes it up.`,
    exitCodes.unreachable,
  )
}
