import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import path from 'node:path'
import { openArtifactStore } from '@paceline/artifacts'
import type { Device, Job } from '@paceline/contracts'
import { openVault } from '@paceline/endpoints'
import { createDispatcher, openQueueLink, queueConnection } from '@paceline/queue'
import { createLog, createRegisteredDriver, runWorker } from '@paceline/worker'
import { type AppiumServer, browserArguments, findChromium, startAppium } from '@paceline/worker/appium'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ServedApi, serveApi } from '../api/served-api.js'
import { processesMentioning, requireSystem } from '../stack/index.js'
import { startWorker } from './worker-farm.js'

const never = new AbortController().signal
const patient = { timeout: 60_000, interval: 100 }
const short = { invocations: 2, minIterations: 10, maxIterations: 100, maxSeconds: 1 }

/** How an endpoint behaves: as the Appium behind it, or not. */
type Manner = 'honest' | 'errors' | 'html' | 'silent'

/** Stands before a real Appium server, asks for a password, and can be made to misbehave. */
async function openHub(appium: AppiumServer) {
  let manner: Manner = 'honest'
  const answer = (incoming: IncomingMessage, response: ServerResponse) => {
    const wanted = `Basic ${Buffer.from('jo:hidden-key').toString('base64')}`
    if (incoming.headers.authorization !== wanted) response.writeHead(401).end()
    else if (manner === 'html') response.end('<html>This hub moves house</html>')
    else if (manner === 'errors') response.writeHead(503).end('{"value":{"message":"out of order"}}')
    else if (manner === 'honest') pass(incoming, response)
  }
  const pass = (incoming: IncomingMessage, response: ServerResponse) => {
    const { pathname } = new URL(incoming.url ?? '/', 'http://hub')
    const target = appium.url + pathname.slice('/wd/hub'.length)
    const { authorization: _, ...headers } = incoming.headers
    const outgoing = request(target, { method: incoming.method, headers }, (answered) => {
      response.writeHead(answered.statusCode ?? 502, answered.headers)
      answered.pipe(response)
    })
    outgoing.on('error', () => response.destroy())
    incoming.pipe(outgoing)
  }
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `http://jo:hidden-key@${host}/wd/hub`,
    behave(next: Manner) {
      manner = next
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** A port that was free a moment ago, as an operator would open one. */
async function somePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

requireSystem('chromium', 'chromedriver')('a registered Appium endpoint', () => {
  let api: ServedApi
  let appium: AppiumServer
  let home: string
  let hub: Awaited<ReturnType<typeof openHub>>

  beforeAll(async () => {
    api = await serveApi()
    home = path.dirname(api.artifactDirectory)
    appium = await startAppium({ logFile: path.join(home, 'appium.log'), signal: never })
    hub = await openHub(appium)
  })
  afterAll(async () => {
    await hub[Symbol.asyncDispose]()
    await appium[Symbol.asyncDispose]()
    await api[Symbol.asyncDispose]()
  })

  async function register(name: string): Promise<Device> {
    const programs = findChromium()
    if ('unavailable' in programs) throw new Error(programs.unavailable)
    const capabilities = {
      platformName: 'linux',
      browserName: 'chrome',
      'appium:automationName': 'Chromium',
      'appium:executable': programs.chromedriver,
      // Its default is one port for all sessions of the server.
      'appium:chromedriverPort': await somePort(),
      'goog:chromeOptions': {
        binary: programs.chromium,
        args: [...browserArguments(process.getuid?.() === 0), `--paceline-test=${name}`],
      },
    }
    const answer = await api.call('POST', '/v1/devices', {
      payload: { kind: 'appium', name, url: hub.url, capabilities, pool: name },
    })
    expect(answer.statusCode, answer.body).toBe(201)
    return answer.json()
  }
  const shown = async (id: string): Promise<Device> => (await api.call('GET', `/v1/devices/${id}`)).json()
  const stateOf = async (id: string) => {
    const { state, stateReason } = await shown(id)
    return `${state}: ${stateReason}`
  }
  async function measure(deviceId: string): Promise<Job> {
    const spec = { space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 96 } }
    const modelId = (await api.call('POST', '/v1/models/build', { payload: { spec } })).json().id
    const payload = { modelId, devices: { ids: [deviceId] }, protocol: short }
    const { id } = (await api.call('POST', '/v1/jobs', { payload })).json()
    const job = async (): Promise<Job> => (await api.call('GET', `/v1/jobs/${id}`)).json()
    await expect.poll(async () => (await job()).state, patient).toMatch(/completed|failed/)
    return job()
  }

  /** With the device its session goes, and with that the browser. */
  async function remove(id: string, name: string): Promise<void> {
    expect((await api.call('DELETE', `/v1/devices/${id}`)).statusCode).toBe(204)
    await expect.poll(() => processesMentioning(`--paceline-test=${name}`), patient).toEqual([])
  }

  /** A worker in this process, which looks after endpoints oftener than the program does. */
  function inProcess(...drivers: { pageUrl?: string }[]): AsyncDisposable {
    const stop = new AbortController()
    const queue = openQueueLink(queueConnection({ queue: 'postgres', databaseUrl: api.databaseUrl }))
    const dispatcher = createDispatcher(queue, { ring: api.db.work.ring })
    const log = createLog('silent')
    const driver = {
      registrations: api.db.registrations,
      vault: openVault({ home }),
      log,
      healthMs: 200,
      pollMs: 200,
    }
    const ended = runWorker(
      {
        db: api.db,
        dispatcher,
        queue,
        artifacts: openArtifactStore({ directory: api.artifactDirectory }),
        drivers: drivers.map((more) => createRegisteredDriver({ ...driver, ...more })),
        sentinels: [],
        sendWebhook: () => Promise.reject(new Error('no webhook was asked for')),
        log,
        onReady() {},
      },
      stop.signal,
    )
    return {
      async [Symbol.asyncDispose]() {
        stop.abort()
        await ended
        await dispatcher.close()
        await queue.close()
      },
    }
  }

  it('is measured through, from its registration over HTTP to its removal', async () => {
    const { id } = await register('whole')
    const worker = await startWorker({
      DATABASE_URL: api.databaseUrl,
      PACELINE_HOME: home,
      PACELINE_QUEUE: 'postgres',
      PACELINE_LOCAL: '0',
    })
    try {
      expect(worker.deviceId).toBe(id)
      const device = await shown(id)
      expect(device).toMatchObject({ state: 'idle', driver: 'appium', kind: 'host', facts: { os: 'linux' } })
      expect(device.runtimes).toMatchObject([{ name: 'litert-web', context: 'page', delegates: ['xnnpack'] }])
      expect(device.runtimes[0]?.flavour).toMatch(/ in chrome[\w-]* \d+\.[\d.]+$/)
      expect(device.facts.cores).toBeGreaterThan(0)
      expect(JSON.stringify(device)).not.toMatch(/hidden-key|wd\/hub/)

      const [run] = (await measure(id)).runs
      expect(run).toMatchObject({ state: 'completed', runtime: 'litert-web', fallback: false, deviceId: id })
      expect(run?.measurement?.latencyMs.median).toBeGreaterThan(0)
      expect(run?.measurement?.conditions).toMatchObject({ machine: { before: { load1: 'unavailable' } } })

      await remove(id, 'whole')
      expect(await stateOf(id)).toMatch(/^offline: it was removed/)
    } finally {
      worker.process.kill('SIGTERM')
      await worker.exited
    }
  })

  it('is measured over the network, where its browser has no isolated page', async () => {
    const address = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .find(({ internal, family }) => !internal && family === 'IPv4')?.address
    // A computer without a network has no second address to reach it by.
    if (address === undefined) return
    const { id } = await register('network')
    await using _worker = inProcess({ pageUrl: `http://${address}:${await somePort()}` })
    await expect.poll(() => stateOf(id), patient).toBe('idle: null')
    expect((await shown(id)).runtimes[0]).toMatchObject({
      maxThreads: 1,
      features: { crossOriginIsolated: false },
    })
    const [run] = (await measure(id)).runs
    expect(run).toMatchObject({ state: 'completed', fallback: false })
    await remove(id, 'network')
  })

  it('says how it fails, and is back by itself', async () => {
    const { id } = await register('faulty')
    {
      // Of two workers' drivers, one serves it.
      await using _worker = inProcess({}, {})
      await expect.poll(() => stateOf(id), patient).toBe('idle: null')
      for (const [manner, reason] of [
        ['errors', /^offline: .*answers \/status with 503: out of order$/],
        ['html', /^offline: .*no WebDriver status/],
        ['silent', /^offline: .*does not answer \/status within 5 s$/],
      ] as const) {
        hub.behave(manner)
        await expect.poll(() => stateOf(id), patient).toMatch(reason)
        expect(await stateOf(id)).not.toContain('hidden-key')
        hub.behave('honest')
        await expect.poll(() => stateOf(id), patient).toBe('idle: null')
      }
      expect((await measure(id)).state).toBe('completed')
    }
    expect(processesMentioning('--paceline-test=faulty')).toEqual([])
  })
})
