import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import path from 'node:path'
import type { AgentMessage } from '@paceline/contracts'
import { litertWebOverAdb, type RuntimeHost } from '@paceline/worker'
import { freePort } from '@paceline/worker/appium'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { messageOf, planOf, smallModel } from '../device/invocations.js'
import {
  requireSystem,
  startAdbServer,
  startBoard,
  type TemporaryFolder,
  type TestAdbServer,
  type TestBoard,
  temporaryFolder,
} from '../stack/index.js'
import { commandDevice } from './command-device.js'
import { type ListeningBrowser, listeningBrowser } from './listening-browser.js'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const never = new AbortController().signal

requireSystem(
  'adb',
  'chromium',
  'chromedriver',
)('ways to the browser of a device', () => {
  let folder: TemporaryFolder
  let server: TestAdbServer
  let browser: ListeningBrowser
  let older: Server
  let calledVersion: string
  let board: TestBoard
  let webView: StartableBrowser

  beforeAll(async () => {
    folder = temporaryFolder('browser-ways')
    browser = await listeningBrowser(path.join(folder.path, 'profile'))
    older = await calling(browser.port, (text) => text.replace(/Chrome\/\d+/, calledVersion))
    server = await startAdbServer()
    const webViewPort = await freePort()
    webView = startableBrowser(path.join(folder.path, 'web-view'), webViewPort)
    board = await startBoard(server, {
      abstractPorts: new Map([
        ['chrome_devtools_remote', (older.address() as AddressInfo).port],
        ['webview_devtools_remote_4321', webViewPort],
      ]),
    })
  })
  afterAll(async () => {
    await board?.[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
    older?.close()
    older?.closeAllConnections()
    await browser?.[Symbol.asyncDispose]()
    await webView?.end()
    folder?.[Symbol.dispose]()
  })

  const surroundings = (env: Record<string, string>) => ({
    home: path.join(folder.path, 'home'),
    fingerprint: 'adb:board',
    env: { ...process.env, ...server.env, ...env },
    maxThreads: 2,
  })

  async function messagesOf(
    host: RuntimeHost,
    changes: Parameters<typeof planOf>[0],
  ): Promise<AgentMessage[]> {
    const messages: AgentMessage[] = []
    const model = smallModel(folder.path)
    for await (const message of host.invoke({ ...planOf(changes), model }, never)) messages.push(message)
    return messages
  }

  /** Android's commands are answered as an Android would; the browser, its socket, adb and chromedriver are real. */
  const createAsAndroid = () => {
    const shell = async (command: string) => {
      const stdout = command.startsWith('pm path') ? 'package:/data/app/base.apk\n' : ''
      return { exitCode: 0, stdout, stderr: '' }
    }
    const device = { ...commandDevice(server, board), system: 'android' as const, shell }
    return litertWebOverAdb.create(device, surroundings({ PACELINE_PHONE_BROWSER: 'chromium' }), never)
  }

  test('a browser that listens at an abstract socket is attached to, and isolated', async () => {
    calledVersion = '$&'
    const host = await createAsAndroid()
    if ('unavailable' in host) throw new Error(host.unavailable)
    const { flavour, features } = host.offer
    expect(features.crossOriginIsolated).toBe(true)
    expect(flavour).toBe(`relaxed-simd in chrome ${features.browserVersion}`)
    await host[Symbol.asyncDispose]()
    // It was there before, and is not ours to end.
    expect((await fetch(`http://127.0.0.1:${browser.port}/json/version`)).status).toBe(200)
  })

  test('a WebView is started anew for each page, has one thread, and is named in the flavour', async () => {
    const shell = async (command: string) => {
      if (command.includes('--ez end true')) await webView.end()
      if (command.startsWith('am start -W')) await webView.start()
      const stdout = command.startsWith('pm path')
        ? 'package:/data/app/base.apk\n'
        : command === 'pidof dev.paceline.runner:web'
          ? '4321\n'
          : ''
      return { exitCode: 0, stdout, stderr: '' }
    }
    const reached = commandDevice(server, board)
    await using pages = unisolatedPages()
    const reverse: typeof reached.reverse = async (port, signal) =>
      reached.reverse(await pages.of(port), signal)
    const device = { ...reached, system: 'android' as const, shell, reverse }
    const host = await litertWebOverAdb.create(
      device,
      surroundings({ PACELINE_PHONE_BROWSER: 'web-view' }),
      never,
    )
    if ('unavailable' in host) throw new Error(host.unavailable)
    const { flavour, features } = host.offer
    expect(flavour).toBe(`relaxed-simd in web-view ${features.browserVersion}`)
    expect(features.crossOriginIsolated).toBe(false)
    expect(host.offer.maxThreads).toBe(1)
    expect(webView.starts()).toBe(2)
    const said = await messagesOf(host, { threads: 1 })
    expect(messageOf(said, 'init').ran.threads).toBe(1)
    expect(messageOf(said, 'done').iterations).toBe(20)
    expect((await messagesOf(host, { threads: 2 })).at(-1)).toMatchObject({
      type: 'unsupported',
      code: 'threads-unsupported',
      message: expect.stringContaining('not cross-origin isolated'),
    })
    await host[Symbol.asyncDispose]()
    expect(webView.isRunning()).toBe(false)
    expect((await board.adb(['forward', '--list'])).stdout.toString().trim()).toBe('')
  })

  test('a browser that chromedriver does not fit is named with both versions and the cure', async () => {
    calledVersion = 'Chrome/120'
    expect(await createAsAndroid()).toEqual({
      unavailable: expect.stringMatching(
        /^the device's chrome is version 120\.[\d.]+ and the chromedriver here is for version (?!120)\d+: name a chromedriver of version 120 in PACELINE_PHONE_CHROMEDRIVER/,
      ),
    })
    expect((await board.adb(['forward', '--list'])).stdout.toString().trim()).toBe('')
  })

  test('UiAutomator2 loads, and says why a Linux board has no session for it', async () => {
    const made = await litertWebOverAdb.create(
      commandDevice(server, board),
      surroundings({ PACELINE_PHONE_BROWSER: 'uiautomator2' }),
      never,
    )
    expect(made).toMatchObject({
      unavailable: expect.stringMatching(/^Appium's UiAutomator2 made no session: .+; it needs Android/),
    })
  })

  test('a board without a browser says how to get one', async () => {
    const made = await litertWebOverAdb.create(
      commandDevice(server, board),
      surroundings({ PACELINE_BOARD_CHROMIUM: '/none' }),
      never,
    )
    expect(made).toEqual({
      unavailable: expect.stringMatching(/no program \/none.*PACELINE_BOARD_CHROMIUM/),
    })
  })
})

interface UnisolatedPages extends AsyncDisposable {
  of(port: number): Promise<number>
}

/** A WebView isolates no page, whatever its headers say: a desktop browser does the same without them. */
function unisolatedPages(): UnisolatedPages {
  const servers: Server[] = []
  return {
    async of(port) {
      const server = createServer(async (request, response) => {
        const answer = await fetch(`http://127.0.0.1:${port}${request.url}`)
        const type = answer.headers.get('content-type') ?? 'application/octet-stream'
        const body = Buffer.from(await answer.arrayBuffer())
        response.writeHead(answer.status, { 'content-type': type }).end(body)
      })
      servers.push(server)
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      return (server.address() as AddressInfo).port
    },
    async [Symbol.asyncDispose]() {
      for (const server of servers) {
        server.close()
        server.closeAllConnections()
      }
    },
  }
}

interface StartableBrowser {
  start(): Promise<void>
  end(): Promise<void>
  starts(): number
  isRunning(): boolean
}

/** Started and ended as Android's commands would, at the one port that stands for its socket. */
function startableBrowser(profile: string, port: number): StartableBrowser {
  let running: ListeningBrowser | undefined
  let starts = 0
  return {
    async start() {
      starts += 1
      running = await listeningBrowser(profile, port)
    },
    async end() {
      await running?.[Symbol.asyncDispose]()
      running = undefined
    },
    starts: () => starts,
    isRunning: () => running !== undefined,
  }
}

/** The same browser by another version's name: an old one cannot be had, and its driver's refusal can. */
async function calling(port: number, changed: (text: string) => string): Promise<Server> {
  const server = createServer(async (request, response) => {
    const answer = await fetch(`http://127.0.0.1:${port}${request.url}`, { method: request.method ?? 'GET' })
    const text = changed(await answer.text())
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text)
  })
  server.on('upgrade', (request, socket) => {
    const through = connect(port, '127.0.0.1')
    const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}\r\n`)
    through.write(`GET ${request.url} HTTP/1.1\r\n${headers.join('')}\r\n`)
    through.pipe(socket).pipe(through)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}
