import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, LookupFunction } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { createWebhookSender } from './webhook.js'

const never = new AbortController().signal
const send = createWebhookSender({ allowPrivate: true })
const sendWebhook = (url: string, what: typeof body) => send(url, what, never)

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
    ['http://somebody:secret@127.0.0.1:1/', /name or password$/],
    ['http://127.0.0.1:1/', /ECONNREFUSED/],
  ])('says why %s is not reached', async (url, words) => {
    expect(await sendWebhook(url, body)).toMatch(words)
  })
})

describe('without private networks', () => {
  const sendOutside = createWebhookSender({ allowPrivate: false })

  it('asks nothing of this computer, by address or by name', async () => {
    let asked = 0
    const url = await listener((_, response) => {
      asked += 1
      response.end()
    })
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433']) {
      expect(await sendOutside(url.replace('127.0.0.1', host), body, never)).toMatch(/may not reach/)
    }
    expect(asked).toBe(0)
  })

  it('asks for a name once, and connects to the address that was checked', async () => {
    let answers = 0
    const url = await listener((_, response) => response.end())
    const rebinding = createWebhookSender({
      allowPrivate: true,
      resolve: (_, { all }, callback) => {
        answers += 1
        const address = answers === 1 ? '127.0.0.1' : '169.254.169.254'
        if (all) callback(null, [{ address, family: 4 }])
        else callback(null, address, 4)
      },
    })
    expect(await rebinding(url.replace('127.0.0.1', 'innocent.example'), body, never)).toBeNull()
    expect(answers).toBe(1)
  })
})

describe('a listener that never answers', () => {
  it('is left at once when told to stop', async () => {
    const stopped = new AbortController()
    const url = await listener(() => stopped.abort(new Error('stopping')))
    await expect(send(url, body, stopped.signal)).rejects.toThrow('stopping')
  })
})

describe('a name', () => {
  it.each([true, false])(
    'that leads to a forbidden address is not reached, all addresses asked for: %s',
    async (all) => {
      const address = '169.254.169.254'
      const lookup: LookupFunction = (_, __, callback) => {
        if (all)
          callback(null, [
            { address: '127.0.0.1', family: 4 },
            { address, family: 4 },
          ])
        else callback(null, address, 4)
      }
      const sendThere = createWebhookSender({ allowPrivate: true, resolve: lookup })
      expect(await sendThere('http://innocent.example/', body, never)).toMatch(
        /169\.254\.169\.254 is an address/,
      )
    },
  )
})
