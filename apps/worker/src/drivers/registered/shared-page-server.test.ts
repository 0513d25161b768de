import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { sharedPageServer } from './shared-page-server.js'

/** A port that was free a moment ago, as an operator would open one. */
async function somePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

describe('the page server of registered endpoints', () => {
  it('is one for all, and outlives each of them', async () => {
    await using pages = sharedPageServer({})
    const [one, other] = await Promise.all([pages.share(), pages.share()])
    expect(one.pageUrl).toBe(other.pageUrl)
    expect(new URL(one.pageUrl).hostname).toBe('127.0.0.1')
    await one[Symbol.asyncDispose]()
    expect((await fetch(other.pageUrl)).status).toBe(200)
  })

  it('is reached by the address that an operator gives, page and models alike', async () => {
    const port = await somePort()
    await using pages = sharedPageServer({ pageUrl: `http://localhost:${port}/` })
    const page = await pages.share()
    using model = page.grant({ sha256: 'ab', path: import.meta.filename })
    for (const url of [page.pageUrl, model.url]) {
      expect(url.startsWith(`http://localhost:${port}/`)).toBe(true)
      // IPv4's loopback stands for any interface: there is no other that every computer has.
      expect((await fetch(url.replace('localhost', '127.0.0.1'))).status).toBe(200)
    }
  })

  it('says which variable names a port that is taken, and tries again', async () => {
    const port = await somePort()
    const taken = createServer().listen(port, '0.0.0.0')
    await once(taken, 'listening')
    await using pages = sharedPageServer({ pageUrl: 'https://pages.example', pagePort: port })
    await expect(pages.share()).rejects.toThrow(`the port ${port} for PACELINE_PAGE_URL`)
    taken.close()
    await once(taken, 'close')
    expect((await pages.share()).pageUrl).toMatch(/^https:\/\/pages\.example\/[\w-]{32}\/$/)
  })
})
