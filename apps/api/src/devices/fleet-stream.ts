import type { Me } from '@paceline/contracts'
import type { Database, FleetNews } from '@paceline/db'
import type { ServerEvent } from '../events/event-stream.js'
import { deviceFor, eventFor } from './redacted.js'

/** Most devices that one event of the stream tells of. */
const DEVICES_AT_ONCE = 200

/** The fleet's news as server-sent events; those that the stream is resumed behind have an id. */
export async function* fleetStream(
  { fleet }: Pick<Database, 'fleet'>,
  after: string | null,
  redaction: Me['redaction'],
  signal: AbortSignal,
): AsyncGenerator<ServerEvent> {
  for await (const news of fleet.follow(after, signal)) yield* serverEvents(news, redaction)
}

function* serverEvents(news: FleetNews, redaction: Me['redaction']): Generator<ServerEvent> {
  if (news.type === 'open') {
    yield { id: news.eventId, event: 'open', data: {} }
  } else if (news.type === 'event') {
    yield { id: news.event.id, event: 'event', data: eventFor(redaction, news.event) }
  } else if (news.type === 'waiting') {
    yield { event: 'waiting', data: news.waiting }
  } else {
    for (let from = 0; from < news.devices.length; from += DEVICES_AT_ONCE) {
      const items = news.devices.slice(from, from + DEVICES_AT_ONCE)
      yield { event: 'devices', data: { items: items.map((device) => deviceFor(redaction, device)) } }
    }
  }
}
