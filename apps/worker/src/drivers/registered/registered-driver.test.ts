import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Registration } from '@paceline/db'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { DeviceNews } from '../driver.js'
import { registeredAddresses } from './addresses.js'
import { createRegisteredDriver } from './registered-driver.js'

/** A busy machine may need more than the second that is usual. */
const patient = { timeout: 10_000, interval: 5 }
const log = { warn: vi.fn() }
const endings: (() => void)[] = []
afterEach(() => {
  for (const end of endings.splice(0)) end()
  log.warn.mockReset()
})

/** Rows of registrations that a test changes, and who had them. */
function rowsOf(...registrations: Registration[]) {
  const rows = {
    now: registrations,
    failure: null as Error | null,
    released: [] as string[],
    claimants: new Set<string>(),
  }
  const repository = {
    async claim(claimant: string, kind: string) {
      if (rows.failure !== null) throw rows.failure
      rows.claimants.add(claimant)
      return rows.now.filter(({ reach }) => reach.kind === kind)
    },
    async release(claimant: string) {
      rows.released.push(claimant)
    },
  }
  return { rows, repository }
}

const registered = (deviceId: string, reach: Registration['reach']): Registration => ({
  deviceId,
  fingerprint: `fp-${deviceId}`,
  name: deviceId,
  pool: 'pool',
  deviceKind: 'phone',
  reach,
})
const sealed = new Uint8Array()

async function endpoint(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  endings.push(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** What a driver tells, as it tells it, until the test is over. */
function heardOf(repository: ReturnType<typeof rowsOf>['repository'], open: () => Promise<unknown>) {
  const stop = new AbortController()
  const heard: DeviceNews[] = []
  const driver = createRegisteredDriver({
    registrations: repository,
    log,
    vault: { open },
    pollMs: 5,
    healthMs: 5,
  })
  const ended = (async () => {
    for await (const news of driver.watch(stop.signal)) heard.push(news)
  })()
  endings.push(() => stop.abort())
  return { heard, stop, ended }
}

describe('the driver of registered endpoints', () => {
  it('says once why an endpoint cannot be used, settles all the same, and lets go of it at the end', async () => {
    let asked = 0
    const url = await endpoint((_request, response) => {
      asked += 1
      response.writeHead(500).end()
    })
    const { rows, repository } = rowsOf(registered('dev_1', { kind: 'appium', url, sealed }))
    const { heard, stop, ended } = heardOf(repository, async () => ({ capabilities: {}, credentials: null }))
    await vi.waitFor(() => expect(asked).toBeGreaterThan(3), patient)
    expect(heard).toMatchObject([
      {
        type: 'unusable',
        device: { fingerprint: 'fp-dev_1', name: 'dev_1', driver: 'appium', health: { endpoint: url } },
        reason: expect.stringContaining('500'),
      },
      { type: 'settled' },
    ])
    stop.abort()
    await ended
    expect(rows.released).toEqual([...rows.claimants])
  })

  it('says so where the secrets cannot be opened here, and asks nobody', async () => {
    let asked = 0
    const url = await endpoint(() => {
      asked += 1
    })
    const { repository } = rowsOf(registered('dev_1', { kind: 'appium', url, sealed }))
    const { heard } = heardOf(repository, () => Promise.reject(new Error('the key is missing')))
    await vi.waitFor(() => expect(heard.at(-1)?.type).toBe('settled'), patient)
    expect(heard[0]).toMatchObject({ type: 'unusable', reason: 'the key is missing' })
    expect(asked).toBe(0)
  })

  it('names a session whose browser is no Chromium, and ends it', async () => {
    const commands: string[] = []
    const url = await endpoint((request, response) => {
      commands.push(`${request.method} ${request.url}`)
      const say = (status: number, value: unknown) =>
        response.writeHead(status).end(JSON.stringify({ value }))
      if (request.url === '/status') say(200, { ready: true })
      else if (request.url === '/session')
        say(200, { sessionId: 's', capabilities: { browserName: 'firefox' } })
      else if (request.url?.endsWith('/cdp/execute')) say(404, { error: 'unknown command', message: 'goog' })
      else say(200, null)
    })
    const { rows, repository } = rowsOf(registered('dev_1', { kind: 'appium', url, sealed }))
    const { heard } = heardOf(repository, async () => ({ capabilities: {}, credentials: null }))
    await vi.waitFor(() => expect(heard.length).toBeGreaterThan(0), patient)
    rows.now = []
    expect(heard[0]).toMatchObject({
      type: 'unusable',
      reason: expect.stringMatching(/firefox.*DevTools.*Chrome/),
    })
    expect(commands).toContain('DELETE /session/s')
  })

  it('keeps what it looks after while one that was removed takes its time, and begins that anew only then', async () => {
    const opened: string[] = []
    let isHeld = true
    const held: (() => void)[] = []
    const url = await endpoint((request, response) => {
      const say = (status: number, value: unknown) =>
        response.writeHead(status).end(JSON.stringify({ value }))
      if (request.url === '/status') say(200, { ready: true })
      else if (request.url === '/session') {
        opened.push('session')
        say(200, { sessionId: 's', capabilities: { browserName: 'firefox' } })
      } else if (request.method === 'DELETE' && isHeld) held.push(() => say(200, null))
      else if (request.method === 'DELETE') say(200, null)
      else say(404, { error: 'unknown command', message: 'goog' })
    })
    const { rows, repository } = rowsOf(registered('dev_1', { kind: 'appium', url, sealed }))
    const [removed] = rows.now
    let looks = 0
    const counted = {
      ...repository,
      claim: (...claim: Parameters<typeof repository.claim>) => {
        looks += 1
        return repository.claim(...claim)
      },
    }
    const threeMoreLooks = async () => {
      const seen = looks
      await vi.waitFor(() => expect(looks).toBeGreaterThan(seen + 3), patient)
    }
    heardOf(counted, async () => ({ capabilities: {}, credentials: null }))
    await vi.waitFor(() => expect(held).toHaveLength(1), patient)
    rows.now = []
    await threeMoreLooks()
    rows.now = removed ? [removed] : []
    await threeMoreLooks()
    expect(opened).toHaveLength(1)
    isHeld = false
    for (const end of held) end()
    await vi.waitFor(() => expect(opened.length).toBeGreaterThan(1), patient)
  })

  it('outlives a database that is away', async () => {
    const { rows, repository } = rowsOf()
    rows.failure = new Error('the database restarts')
    const { heard } = heardOf(repository, () => Promise.reject(new Error('nothing is sealed')))
    await vi.waitFor(() => expect(log.warn).toHaveBeenCalled(), patient)
    rows.failure = null
    await vi.waitFor(() => expect(heard).toEqual([{ type: 'settled' }]), patient)
  })
})

describe('registeredAddresses', () => {
  it('tells the addresses at once, again when they change, and not otherwise', async () => {
    const { rows, repository } = rowsOf(
      registered('dev_1', { kind: 'adb', address: 'b:5555' }),
      registered('dev_2', { kind: 'adb', address: 'a:5555' }),
    )
    const stop = new AbortController()
    const told: (readonly string[])[] = []
    let looks = 0
    const registrations = {
      ...repository,
      claim: (...claim: Parameters<typeof repository.claim>) => {
        looks += 1
        return repository.claim(...claim)
      },
    }
    const ended = (async () => {
      for await (const list of registeredAddresses({ registrations, log, pollMs: 1 }, stop.signal))
        told.push(list)
    })()
    await vi.waitFor(() => expect(looks).toBeGreaterThan(3), patient)
    rows.now = rows.now.slice(1)
    await vi.waitFor(() => expect(told).toHaveLength(2), patient)
    stop.abort()
    await ended
    expect(told).toEqual([['a:5555', 'b:5555'], ['a:5555']])
    expect(rows.released).toHaveLength(1)
  })
})
