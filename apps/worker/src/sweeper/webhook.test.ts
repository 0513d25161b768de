import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { createWebhookSender, isForbidden } from './webhook.js'

const sendWebhook = createWebhookSender()

const body = { jobId: 'job_1', state: 'completed' }
const servers: ReturnType<typeof createServer>[] = []

async function listener(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

describe('sendWebhook', () => {
  it('posts the job and its state', async () => {
    const heard: { method: string | undefined; type: string | undefined; body: unknown }[] = []
    const url = await listener(async (request, response) => {
      const { method, headers } = request
      heard.push({ method, type: headers['content-type'], body: JSON.parse(await text(request)) })
      response.writeHead(204).end()
    })
    expect(await sendWebhook(url, body)).toBeNull()
    expect(heard).toEqual([{ method: 'POST', type: 'application/json', body }])
  })

  it('finds a server by its name', async () => {
    const url = await listener((_, response) => response.end())
    expect(await sendWebhook(url.replace('127.0.0.1', 'localhost'), body)).toBeNull()
  })

  it('takes an error for a refusal, and follows no redirect', async () => {
    let followed = false
    const elsewhere = await listener((_, response) => {
      followed = true
      response.end()
    })
    const failing = await listener((_, response) => response.writeHead(503).end())
    const leading = await listener((_, response) => response.writeHead(302, { location: elsewhere }).end())
    expect(await sendWebhook(failing, body)).toBe('it answered 503')
    expect(await sendWebhook(leading, body)).toBe('it answered 302')
    expect(followed).toBe(false)
  })

  it.each([
    ['http://169.254.169.254/latest/meta-data', /169\.254\.169\.254/],
    ['http://[fe80::1]/', /fe80::1/],
    ['http://[::ffff:169.254.169.254]/', /may not reach/],
    ['ftp://localhost/', /no http address/],
    ['nonsense', /no address/],
    ['http://127.0.0.1:1/', /ECONNREFUSED/],
  ])('says why %s is not reached', async (url, words) => {
    expect(await sendWebhook(url, body)).toMatch(words)
  })
})

describe('a name', () => {
  it.each([true, false])(
    'that leads to a forbidden address is not reached, all addresses asked for: %s',
    async (all) => {
      const address = '169.254.169.254'
      const send = createWebhookSender((_, __, callback) => {
        if (all)
          callback(null, [
            { address: '127.0.0.1', family: 4 },
            { address, family: 4 },
          ])
        else callback(null, address, 4)
      })
      expect(await send('http://innocent.example/', body)).toMatch(/169\.254\.169\.254 is an address/)
    },
  )
})

describe('isForbidden', () => {
  it('forbids what is link-local and allows a farm its own network', () => {
    const forbidden = [
      '169.254.0.1',
      'fe80::9',
      '0.0.0.0',
      '224.0.0.1',
      'fd00:ec2::254',
      '100.100.100.200',
      '::',
    ]
    expect(forbidden.filter(isForbidden)).toEqual(forbidden)
    expect(['127.0.0.1', '10.0.0.4', '192.168.1.2', '8.8.8.8', '::1', 'fd12::1'].filter(isForbidden)).toEqual(
      [],
    )
  })
})
