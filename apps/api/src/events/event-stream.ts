import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import type { FastifyReply } from 'fastify'

export interface ServerEvent {
  /** What a client sends back as Last-Event-ID. */
  readonly id?: string
  readonly event: string
  readonly data: unknown
}

const RETRY_MS = 2000
const KEEP_ALIVE_MS = 15_000

/**
 * Answers with server-sent events until the source ends, the client goes or `closing` aborts; `open` gets the
 * signal of either. A client that reads slowly slows its source down. Comments keep idle connections open.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function sendEvents(
  reply: FastifyReply,
  closing: AbortSignal,
  open: (signal: AbortSignal) => AsyncIterable<ServerEvent>,
): FastifyReply {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  const signal = AbortSignal.any([gone.signal, closing])
  const stream = new PassThrough()
  pump(stream, open(signal), signal).catch((error: unknown) => {
    reply.log.warn({ err: error }, 'an event stream broke off')
    stream.destroy()
  })
  return reply
    .type('text/event-stream; charset=utf-8')
    .header('cache-control', 'no-cache, no-transform')
    .header('x-accel-buffering', 'no')
    .send(stream)
}

async function pump(
  stream: PassThrough,
  events: AsyncIterable<ServerEvent>,
  signal: AbortSignal,
): Promise<void> {
  // At once, so that the client sees that it is connected.
  stream.write(`retry: ${RETRY_MS}\n\n`)
  const keepAlive = setInterval(() => {
    if (!stream.writableNeedDrain) stream.write(': still here\n\n')
  }, KEEP_ALIVE_MS)
  try {
    for await (const event of events) {
      if (signal.aborted) break
      if (!stream.write(textOf(event))) await once(stream, 'drain', { signal })
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    clearInterval(keepAlive)
    stream.end()
  }
}

/** JSON has no line break in it, so each event has one line of data. */
function textOf({ id, event, data }: ServerEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}
