import { get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { App } from '@paceline/api'
import { expect } from 'vitest'

export interface Seen {
  readonly id: string
  readonly event: string
  readonly data: Record<string, unknown>
}

/** Reads a stream of server-sent events to its end, or until `enough` says so of what was seen. */
export async function readEvents(
  app: App,
  path: string,
  headers: Record<string, string | undefined>,
  enough: (seen: readonly Seen[]) => boolean = () => false,
): Promise<Seen[]> {
  const { port } = app.server.address() as AddressInfo
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ port, path, host: '127.0.0.1', headers }, resolve).on('error', reject)
  })
  expect(response.headers['content-type']).toContain('text/event-stream')
  const seen: Seen[] = []
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk
    const parts = text.split('\n\n')
    text = parts.pop() ?? ''
    seen.push(...parts.flatMap(parseEvent))
    if (enough(seen)) break
  }
  response.destroy()
  return seen
}

function parseEvent(part: string): Seen[] {
  const fields = Object.fromEntries(part.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)))
  return fields.event === undefined
    ? []
    : [{ id: fields.id, event: fields.event, data: JSON.parse(fields.data) }]
}
