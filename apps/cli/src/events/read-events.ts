import { EventSourceParserStream } from 'eventsource-parser/stream'

/** One message of a stream of server-sent events. */
export interface StreamMessage {
  /** Empty where it has none. */
  readonly id: string
  readonly type: string
  readonly data: unknown
}

/** The messages of a stream until it ends; throws where it breaks. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamMessage> {
  const messages = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  for await (const { id = '', event = 'message', data } of messages) {
    yield { id, type: event, data: JSON.parse(data) }
  }
}
