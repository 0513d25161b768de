import { setTimeout as delay } from 'node:timers/promises'
import { CliError } from '../cli-error.js'
import type { Api } from '../connection/api.js'
import { readEvents, type StreamMessage } from '../events/read-events.js'
import { exitCodes } from '../exit-codes.js'
import { allDevices } from './all-devices.js'
import type { DeviceEvent, DeviceStatus, FleetNews, WaitingRuns } from './fleet-news.js'

export interface FollowFleetOptions {
  readonly signal: AbortSignal
  readonly retryMs?: number
  /** The stream broke and is asked for again; called once, however often, until there is a stream again. */
  readonly onReconnect?: () => void
}

/**
 * The fleet and what becomes of it, until `signal`. A stream that breaks is taken up again behind the last event seen,
 * however long the API stays away. Throws CliError when it refuses, or was never reached.
 */
export async function* followFleet(
  api: Api,
  { signal, retryMs = 1_000, onReconnect }: FollowFleetOptions,
): AsyncGenerator<FleetNews> {
  const place = { lastEventId: '' }
  let reached = false
  let away = false
  while (!signal.aborted) {
    try {
      for await (const news of newsBehind(api, place, signal)) {
        reached = true
        away = false
        yield news
      }
    } catch (error) {
      if (signal.aborted) return
      if (!reached || (error instanceof CliError && isRefusal(error))) throw error
    }
    if (signal.aborted) return
    if (!away) onReconnect?.()
    away = true
    await delay(retryMs, undefined, { signal }).catch(() => undefined)
  }
}

/** Moves the place along with what it gives. */
async function* newsBehind(
  api: Api,
  place: { lastEventId: string },
  signal: AbortSignal,
): AsyncGenerator<FleetNews> {
  const header = place.lastEventId === '' ? {} : { 'last-event-id': place.lastEventId }
  const body = await api.answer(
    api.client.GET('/v1/devices/events', {
      params: { header },
      headers: { accept: 'text/event-stream' },
      parseAs: 'stream',
      signal,
    }),
  )
  // Listed once the stream is open, so that no change falls between the two.
  let devices = await allDevices(api, signal)
  yield { type: 'fleet', devices }
  const known = new Set(devices.map(({ id }) => id))
  for await (const message of readEvents(body, signal)) {
    if (message.id !== '') place.lastEventId = message.id
    const news = newsOf(message)
    if (news === null) continue
    if (news.type === 'devices' && news.devices.some(({ id }) => !known.has(id))) {
      devices = await allDevices(api, signal)
      for (const { id } of devices) known.add(id)
      yield { type: 'fleet', devices }
    }
    yield news
  }
}

/** Null for what is no news, or of a later version. */
function newsOf({ type, data }: StreamMessage): FleetNews | null {
  if (type === 'event') return { type, event: data as DeviceEvent }
  if (type === 'devices') return { type, devices: (data as { items: DeviceStatus[] }).items }
  if (type === 'waiting') return { type, waiting: data as WaitingRuns }
  return null
}

/** What asking again does not change. */
function isRefusal({ exitCode, problem }: CliError): boolean {
  return exitCode !== exitCodes.unreachable || problem?.status === 401 || problem?.status === 403
}
