import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { openApi } from '../connection/api.js'
import { exitCodes } from '../exit-codes.js'
import { type FollowOptions, followJob } from './follow-job.js'

/** A server that speaks a script: the product's own cannot be made to break off between two events. */
async function serve(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function follow(url: string, options: Partial<FollowOptions> = {}) {
  const api = openApi({ url, key: 'pl_x', keySource: 'PACELINE_KEY' })
  const signal = options.signal ?? new AbortController().signal
  const events = []
  for await (const event of followJob(api, 'job_1', { retryMs: 1, ...options, signal })) events.push(event)
  return events
}

const event = (sequence: number, type: string) =>
  `id: ${sequence}\nevent: ${type}\ndata: {"n":${sequence}}\n\n`

test('a stream that breaks is taken up behind the last event, and each event comes once', async () => {
  const asked: (string | undefined)[] = []
  await using server = await serve((request, response) => {
    asked.push(request.headers['last-event-id'] as string | undefined)
    response.setHeader('content-type', 'text/event-stream')
    if (asked.length === 1)
      response.write(`retry: 10\n\n: hello\n\n${event(1, 'state')}${event(2, 'run')}id: 3\nev`)
    // Repeats what was seen, as a careless server might.
    if (asked.length === 2) response.write(event(2, 'run') + event(3, 'progress'))
    if (asked.length === 3) response.end(event(4, 'done') + event(5, 'late'))
    else setTimeout(() => response.destroy(), 20)
  })
  let reconnects = 0
  const events = await follow(server.url, { onReconnect: () => (reconnects += 1) })
  expect(events.map(({ sequence, type, data }) => [sequence, type, data.n])).toEqual([
    [1, 'state', 1],
    [2, 'run', 2],
    [3, 'progress', 3],
    [4, 'done', 4],
  ])
  expect(asked).toEqual([undefined, '2', '3'])
  expect(reconnects).toBe(2)
})

test('a refusal is not asked again', async () => {
  let requests = 0
  await using server = await serve((_, response) => {
    requests += 1
    response.writeHead(404, { 'content-type': 'application/problem+json' })
    response.end(
      JSON.stringify({
        type: 'about:blank',
        title: '',
        status: 404,
        detail: 'gone',
        code: 'not-found',
        errors: [],
      }),
    )
  })
  await expect(follow(server.url)).rejects.toMatchObject({ code: 'not-found', exitCode: exitCodes.usage })
  expect(requests).toBe(1)
})

test('an API that stays away is given up, and the sentence says how to come back', async () => {
  let outages = 0
  const onReconnect = () => (outages += 1)
  await expect(follow('http://127.0.0.1:9', { patienceMs: 50, onReconnect })).rejects.toMatchObject({
    exitCode: exitCodes.unreachable,
    message: expect.stringContaining('paceline jobs job_1 --follow'),
  })
  expect(outages).toBe(1)
})

test('an abort ends it quietly, whatever it waits for', async () => {
  await using server = await serve((_, response) => void response.write(event(1, 'state')))
  const stop = new AbortController()
  setTimeout(() => stop.abort(), 50)
  expect(await follow(server.url, { signal: stop.signal })).toHaveLength(1)
})
