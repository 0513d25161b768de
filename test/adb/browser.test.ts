import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { AdbError, AdbServer, ConnectedDevice } from '@paceline/adb'
import { verifyMessages } from '@paceline/agent/verify'
import type { AgentMessage } from '@paceline/contracts'
import { litertWebOverAdb, type RuntimeHost } from '@paceline/worker'
import { descendantsOf } from '@paceline/worker/appium'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { endless, type ModelOnDisk, messageOf, planOf, runInNode, smallModel } from '../device/invocations.js'
import {
  processesMentioning,
  requireSystem,
  startAdbServer,
  startBoard,
  type TemporaryFolder,
  type TestAdbServer,
  type TestBoard,
  temporaryFolder,
} from '../stack/index.js'

/** Appium and browsers start again and again, and a busy machine takes its time over each. */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const never = new AbortController().signal

requireSystem(
  'adb',
  'chromium',
  'chromedriver',
)("litert-web in a board's Chromium, over the real adb", () => {
  let folder: TemporaryFolder
  let server: TestAdbServer
  let board: TestBoard
  let device: ConnectedDevice
  let model: ModelOnDisk
  let host: RuntimeHost

  beforeAll(async () => {
    folder = temporaryFolder('adb-browser')
    model = smallModel(folder.path)
    server = await startAdbServer()
    board = await startBoard(server)
    device = await connected()
    host = await opened()
  })
  afterAll(async () => {
    await board?.[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
    folder?.[Symbol.dispose]()
  })

  const create = (env: Record<string, string> = {}) => {
    const home = path.join(folder.path, 'home')
    return litertWebOverAdb.create(
      device,
      { home, fingerprint: 'adb:board', env: { ...process.env, ...env }, maxThreads: 2 },
      never,
    )
  }
  async function connected(): Promise<ConnectedDevice> {
    const adb = new AdbServer({ program: server.program, port: server.port })
    for await (const list of adb.track(never, () => {})) {
      const seen = list.find(({ serial, state }) => serial === board.serial && state === 'device')
      if (seen) return ConnectedDevice.open(server.port, seen, never)
    }
    throw new Error('the list of devices has ended')
  }
  async function opened(): Promise<RuntimeHost> {
    const made = await create()
    if ('unavailable' in made) throw new Error(made.unavailable)
    return made
  }
  async function invoke(plan = planOf()): Promise<AgentMessage[]> {
    const messages: AgentMessage[] = []
    for await (const message of verifyMessages(host.invoke({ ...plan, model }, never), plan)) {
      messages.push(message)
    }
    return messages
  }
  /** Does something once samples come of an endless invocation, and gives what it ended with. */
  async function disturb(disturbance: () => unknown): Promise<unknown> {
    const messages: AgentMessage[] = []
    try {
      for await (const message of host.invoke({ ...planOf(endless), model }, never)) {
        messages.push(message)
        if (messages.filter(({ type }) => type === 'block').length === 2) await disturbance()
      }
    } catch (error) {
      return error
    }
    return messages.at(-1)
  }
  const browserProcesses = () =>
    processesMentioning(`${device.folder}/browser-profile`).filter(
      ({ command }) => !command.includes('--type='),
    )

  test('offers what its page says, isolated, with browser and version in what keys are made of', () => {
    const { offer } = host
    expect(offer).toMatchObject({
      name: 'litert-web',
      context: 'page',
      features: { crossOriginIsolated: true, timerStepUs: 5 },
    })
    expect(offer.flavour).toBe(`relaxed-simd in chromium ${offer.features.browserVersion}`)
  })

  test('measures, each time in a renderer that is new, and agrees with Node; caches are cold once', async () => {
    const said = [await invoke(), await invoke()]
    const isolates = said.map((messages) => messageOf(messages, 'ready').facts.rendererIsolate)
    expect(new Set(isolates).size).toBe(2)
    for (const messages of said) {
      expect(messageOf(messages, 'ready')).toMatchObject({
        pid: null,
        flavour: host.offer.flavour,
        facts: { crossOriginIsolated: true },
      })
      expect(messageOf(messages, 'init').caches).toBe('warm')
    }
    const threaded = planOf({ threads: 2 })
    expect(messageOf(await invoke(threaded), 'init').caches).toBe('cold')
    expect(messageOf(await invoke(threaded), 'init').caches).toBe('warm')
    const inNode = messageOf(await runInNode(planOf(), model), 'done').outputDigest
    expect(said.map((messages) => messageOf(messages, 'done').outputDigest)).toEqual([inNode, inNode])
  })

  test("ends with browser-gone when the board's Chromium is killed, and the next starts one", async () => {
    const [browser] = browserProcesses()
    expect(await disturb(() => process.kill(browser?.pid ?? 0, 'SIGKILL'))).toMatchObject({
      code: 'browser-gone',
    })
    expect(messageOf(await invoke(), 'done').iterations).toBe(20)
    expect(browserProcesses()).toHaveLength(1)
  })

  test.each([
    ['browser-gone', 'chromedriver', '--url-base='],
    ['appium-gone', 'Appium', 'appium-main.js'],
  ])('ends with %s when %s is killed, and starts anew', async (code, _, word) => {
    const [victim] = descendantsOf(process.pid).filter(({ pid }) => commandOf(pid).includes(word))
    expect(await disturb(() => process.kill(victim?.pid ?? 0, 'SIGKILL'))).toMatchObject({ code })
    expect(messageOf(await invoke(), 'done').iterations).toBe(20)
    expect(browserProcesses()).toHaveLength(1)
  })

  test('ends with browser-gone when its page is closed by hand', async () => {
    expect(await disturb(closePage)).toMatchObject({ code: 'browser-gone' })
    expect(messageOf(await invoke(), 'done').iterations).toBe(20)
  })

  test('voids what it measured while another page was in front', async () => {
    const last = await disturb(() => devTools('new?about:blank', 'PUT'))
    expect(last).toMatchObject({ type: 'error', code: 'page-hidden' })
    expect(messageOf(await invoke(), 'done').iterations).toBe(20)
  })

  test('ends when the way to the device is cut, and works again when the device is found again', async () => {
    const error = await disturb(() => board.adb(['disconnect', board.serial]))
    expect(error).toMatchObject({ code: 'browser-gone' })
    await host[Symbol.asyncDispose]()
    await server.adb(['connect', board.serial])
    device = await connected()
    host = await opened()
    expect(messageOf(await invoke(), 'done').iterations).toBe(20)
    await expect.poll(browserProcesses).toHaveLength(1)
  })

  test('leaves nothing on the board', async () => {
    await host[Symbol.asyncDispose]()
    await expect.poll(() => processesMentioning(device.folder), { timeout: 20_000 }).toEqual([])
    expect(existsSync(`${device.folder}/browser-profile`)).toBe(false)
    const tunnels = await Promise.all([board.adb(['forward', '--list']), board.adb(['reverse', '--list'])])
    expect(tunnels.map(({ stdout }) => stdout.toString().trim())).toEqual(['', ''])
    host = await opened()
  })

  test("ends with the device's own reason when it is gone, and no browser goes on there", async () => {
    const lost = new AdbError('device-lost', 'the board went away')
    expect(await disturb(() => device.lose(lost))).toBe(lost)
    await host[Symbol.asyncDispose]()
    await expect.poll(() => processesMentioning(device.folder), { timeout: 20_000 }).toEqual([])
  })

  /** The board's browser by its own DevTools, as somebody at the board would use it. */
  async function devTools(command: string, method = 'GET'): Promise<unknown> {
    const [port] = readFileSync(`${device.folder}/browser-profile/DevToolsActivePort`, 'utf8').split('\n')
    const response = await fetch(`http://127.0.0.1:${port}/json/${command}`, { method })
    return command === 'list' ? response.json() : response.text()
  }
  async function closePage(): Promise<void> {
    const targets = (await devTools('list')) as { id: string; url: string }[]
    const page = targets.find(({ url }) => url.startsWith('http:'))
    await devTools(`close/${page?.id}`)
  }
})

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
