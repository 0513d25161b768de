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

export interface StreamEnds {
  /** The API closes. */
  readonly closing: AbortSignal
  /** Asked at each keep-alive; false ends the stream. */
  readonly allowed: () => Promise<boolean>
}

/**
 * Answers with server-sent events until the source ends, the client goes or may no longer listen, or the API
 * closes; `open` gets the signal of each. A client that reads slowly slows its source down. Comments keep idle
 * connections open.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function sendEvents(
  reply: FastifyReply,
  { closing, allowed }: StreamEnds,
  open: (signal: AbortSignal) => AsyncIterable<ServerEvent>,
): FastifyReply {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  const signal = AbortSignal.any([gone.signal, closing])
  const stream = new PassThrough()
  const look = async (): Promise<void> => {
    if (!(await allowed())) gone.abort()
  }
  // A database that does not answer just now says nothing about the credential.
  const lookAgain = () => look().catch((error: unknown) => reply.log.warn({ err: error }, 'a stream goes on'))
  pump(stream, open(signal), signal, lookAgain).catch((error: unknown) => {
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
  onKeepAlive: () => void,
): Promise<void> {
  // At once, so that the client sees that it is connected.
  stream.write(`retry: ${RETRY_MS}\n\n`)
  const keepAlive = setInterval(() => {
    if (!stream.writableNeedDrain) stream.write(': still here\n\n')
    onKeepAlive()
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
