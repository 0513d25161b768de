import { EventSourceParserStream } from 'eventsource-parser/stream'

/** One message of a stream of server-sent events. */
export interface StreamMessage {
  /** Empty where it has none. */
  readonly id: string
  readonly type: string
  readonly data: unknown
}

/** The messages of a stream until it or `signal` ends, at whatever point of the stream that is; throws where it breaks. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<StreamMessage> {
  const reader = body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader()
  const aborted = new Promise<{ done: true }>((resolve) => {
    if (signal.aborted) resolve({ done: true })
    signal.addEventListener('abort', () => resolve({ done: true }), { once: true })
  })
  try {
    for (;;) {
      const read = await Promise.race([reader.read(), aborted])
      if (read.done) return
      const { id = '', event = 'message', data } = read.value
      yield { id, type: event, data: JSON.parse(data) }
    }
  } finally {
    reader.cancel().catch(() => undefined)
  }
}
