import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { openApi } from '../connection/api.js'
import { exampleDevice } from '../examples/example-device.js'
import { exitCodes } from '../exit-codes.js'
import type { FleetNews } from './fleet-news.js'
import { noFleet, withNews } from './fleet-state.js'
import { followFleet } from './follow-fleet.js'

/** A server that speaks a script: the product's own cannot be made to break off where a test wants it. */
async function serve(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function follow(url: string, wanted: number, onReconnect?: () => void): Promise<FleetNews[]> {
  const api = openApi({ url, key: 'pl_x', keySource: 'PACELINE_KEY' })
  const stop = new AbortController()
  const all: FleetNews[] = []
  const options = { signal: stop.signal, retryMs: 1, ...(onReconnect && { onReconnect }) }
  for await (const news of followFleet(api, options)) {
    all.push(news)
    if (all.length === wanted) stop.abort()
  }
  return all
}

const sent = (type: string, data: unknown, id?: number) =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`
const first = exampleDevice()
const second = exampleDevice({ id: 'dev_2', name: 'bench-2' })
const list = (response: ServerResponse, devices: unknown[]) => {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ items: devices, nextCursor: null }))
}

test('a stream that breaks is taken up behind its last id, also before the first event, and the fleet listed anew', async () => {
  const asked: (string | undefined)[] = []
  let lists = 0
  await using server = await serve((request, response) => {
    if (request.url?.startsWith('/v1/devices?')) {
      lists += 1
      return list(response, [first])
    }
    asked.push(request.headers['last-event-id'] as string | undefined)
    response.setHeader('content-type', 'text/event-stream')
    if (asked.length === 1) response.end(sent('open', {}, 4))
    if (asked.length === 2)
      response.end(sent('open', {}, 4) + sent('event', { id: '5', deviceId: 'dev_1' }, 5))
    if (asked.length === 3) response.write(sent('waiting', { devices: {}, pools: {} }))
  })
  let reconnects = 0
  const news = await follow(server.url, 5, () => (reconnects += 1))
  expect(news.map(({ type }) => type)).toEqual(['fleet', 'fleet', 'event', 'fleet', 'waiting'])
  expect([asked, lists, reconnects]).toEqual([[undefined, '4', '5'], 3, 2])
})

test('a device that nobody listed yet is listed before it is told of', async () => {
  let lists = 0
  await using server = await serve((request, response) => {
    if (request.url?.startsWith('/v1/devices?')) {
      lists += 1
      return list(response, lists === 1 ? [first] : [first, second])
    }
    response.setHeader('content-type', 'text/event-stream')
    response.write(sent('devices', { items: [{ id: 'dev_2', state: 'busy' }] }))
  })
  const news = await follow(server.url, 3)
  const fleet = news.reduce(withNews, noFleet)
  expect([...fleet.values()].map(({ name, state }) => [name, state])).toEqual([
    ['bench-1', 'idle'],
    ['bench-2', 'busy'],
  ])
})

test('what waits is counted anew for all, and what no longer waits is nothing', () => {
  const fleet = withNews(noFleet, { type: 'fleet', devices: [first, { ...second, pool: 'other' }] })
  const waiting = (devices: Record<string, number>, pools: Record<string, number>) =>
    [...withNews(fleet, { type: 'waiting', waiting: { devices, pools } }).values()].map(
      (each) => each.waiting,
    )
  expect(waiting({ dev_2: 3 }, { 'some-cpu': 7 })).toEqual([
    { own: 0, pool: 7 },
    { own: 3, pool: 0 },
  ])
})

test('a refusal ends it, and so does nobody at the first address', async () => {
  await using server = await serve((_request, response) => {
    response.writeHead(401, { 'content-type': 'application/problem+json' })
    response.end(JSON.stringify({ detail: 'no', code: 'unauthenticated', errors: [] }))
  })
  await expect(follow(server.url, 1)).rejects.toMatchObject({ code: 'unauthenticated' })
  await expect(follow('http://127.0.0.1:1', 1)).rejects.toMatchObject({ exitCode: exitCodes.unreachable })
})
