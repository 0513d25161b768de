import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { checkStatus, type StatusOptions } from './check-status.js'
import { type Credentials, endpointOf } from './endpoint.js'

/** What a check says of a server that answers so; null: nothing is wrong. */
async function saidOf(
  answer: RequestListener,
  { credentials = null, ...limits }: StatusOptions & { credentials?: Credentials | null } = {},
): Promise<string | null> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const { port } = server.address() as AddressInfo
    await checkStatus(endpointOf(`http://127.0.0.1:${port}/secret-path`, credentials), limits)
    return null
  } catch (error) {
    const { message, code } = error as Error & { code: string }
    expect(code).toBe('endpoint-unusable')
    expect(message).not.toContain('secret')
    return message
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const says =
  (status: number, body: string, type = 'application/json'): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': type }).end(body)
  }

describe('checkStatus', () => {
  it("takes Appium's own words, and asks below the endpoint's path with its credentials", async () => {
    let asked = ''
    const said = await saidOf(
      (request, response) => {
        asked = `${request.url} ${request.headers.authorization}`
        response.end('{"value":{"ready":true,"message":"The server is ready","build":{"version":"3.8.0"}}}')
      },
      { credentials: { user: 'jo', key: 'pass' } },
    )
    expect(said).toBeNull()
    expect(asked).toBe(`/secret-path/status Basic ${Buffer.from('jo:pass').toString('base64')}`)
  })

  it.each([
    [
      'an error',
      says(500, '{"value":{"error":"unknown error","message":"the disk is full\\nat …"}}'),
      /500: the disk is full$/,
    ],
    [
      'a page',
      says(200, '<!doctype html><title>Welcome</title>', 'text/html; charset=utf-8'),
      /text\/html.*\/wd\/hub/,
    ],
    ['JSON of another kind', says(200, '{"status":"ok"}'), /no WebDriver status/],
    ['JSON that is no object', says(200, 'null'), /no WebDriver status/],
    [
      'a server that takes no sessions',
      says(200, '{"value":{"ready":false,"message":"no free node"}}'),
      /no sessions now: no free node/,
    ],
    ['credentials that it refuses', says(401, 'no'), /refuses the credentials/],
    ['a path that is none', says(404, 'not found', 'text/plain'), /with 404/],
  ])('refuses %s', async (_name, answer, why) => {
    expect(await saidOf(answer)).toMatch(why)
  })

  it('lets one that is full be, where it is asked whether it lives', async () => {
    const full = says(200, '{"value":{"ready":false}}')
    expect([await saidOf(full, { mayBeFull: true }), await saidOf(full)]).toEqual([
      null,
      expect.stringMatching(/no sessions now/),
    ])
  })

  it('follows nobody elsewhere', async () => {
    let followed = false
    const said = await saidOf((request, response) => {
      if (request.url === '/elsewhere') followed = true
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    expect(said).toMatch(/sends elsewhere \(302\)/)
    expect(followed).toBe(false)
  })

  it.each([
    ['says nothing', () => {}],
    ['stops in the middle', (_request, response) => response.write('{"value":')],
  ] as [string, RequestListener][])('waits so long and no longer for one that %s', async (_name, answer) => {
    expect(await saidOf(answer, { timeoutMs: 100 })).toMatch(/does not answer \/status within 0.1 s/)
  })

  it('reads so much and no more', async () => {
    const endless: RequestListener = (_request, response) => {
      const write = () => {
        while (response.write('x'.repeat(10_000)));
      }
      response.on('drain', write)
      write()
    }
    expect(await saidOf(endless, { maxBytes: 20_000 })).toMatch(/more than 20000 bytes/)
  })

  it('names a port where nothing listens', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    await expect(checkStatus(endpointOf(`http://127.0.0.1:${port}`))).rejects.toThrow(/does not listen/)
  })

  it('names a port that is never asked', async () => {
    await expect(checkStatus(endpointOf('http://127.0.0.1:1'))).rejects.toThrow(/use another/)
  })

  it('throws the reason when aborted', async () => {
    const abort = new AbortController()
    abort.abort(new Error('stopped'))
    await expect(checkStatus(endpointOf('http://127.0.0.1:2'), { signal: abort.signal })).rejects.toThrow(
      'stopped',
    )
  })
})
