import path from 'node:path'
import { AdbServer, ConnectedDevice } from '@paceline/adb'
import { verifyMessages } from '@paceline/agent/verify'
import type { AgentMessage } from '@paceline/contracts'
import {
  type AdbSurroundings,
  DeviceBrowser,
  kernelsWebOverAdb,
  litertWebOverAdb,
  type RuntimeHost,
  type UnavailableRuntime,
} from '@paceline/worker'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { messageOf, planOf, smallModel } from '../device/invocations.js'
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

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const never = new AbortController().signal

requireSystem(
  'adb',
  'chromium',
  'chromedriver',
)("kernels-web in a board's Chromium", () => {
  let folder: TemporaryFolder
  let server: TestAdbServer
  let board: TestBoard
  let device: ConnectedDevice
  let litert: RuntimeHost
  let kernels: RuntimeHost

  beforeAll(async () => {
    folder = temporaryFolder('adb-kernels')
    server = await startAdbServer()
    board = await startBoard(server)
    device = await connected()
    const surroundings: AdbSurroundings = {
      home: path.join(folder.path, 'home'),
      fingerprint: 'adb:board',
      env: process.env,
      maxThreads: 2,
      browser: new DeviceBrowser(),
    }
    litert = working(await litertWebOverAdb.create(device, surroundings, never))
    kernels = working(await kernelsWebOverAdb.create(device, surroundings, never))
  })
  afterAll(async () => {
    await litert?.[Symbol.asyncDispose]()
    await kernels?.[Symbol.asyncDispose]()
    await board?.[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
    folder?.[Symbol.dispose]()
  })

  async function connected(): Promise<ConnectedDevice> {
    const adb = new AdbServer({ program: server.program, port: server.port })
    for await (const list of adb.track(never, () => {})) {
      const seen = list.find(({ serial, state }) => serial === board.serial && state === 'device')
      if (seen) return ConnectedDevice.open(server.port, seen, never)
    }
    throw new Error('the list of devices has ended')
  }
  function working(made: RuntimeHost | UnavailableRuntime): RuntimeHost {
    if ('unavailable' in made) throw new Error(made.unavailable)
    return made
  }
  async function invoke(host: RuntimeHost): Promise<AgentMessage[]> {
    const plan = planOf({ delegate: null })
    const model = smallModel(folder.path)
    const messages: AgentMessage[] = []
    for await (const message of verifyMessages(host.invoke({ ...plan, model }, never), plan))
      messages.push(message)
    return messages
  }

  test('measures there, keeps what was chosen for the next invocation, and shares the browser', async () => {
    expect(kernels.offer).toMatchObject({
      name: 'kernels-web',
      context: 'page',
      features: { crossOriginIsolated: true, refusedKernels: [] },
    })
    const first = await invoke(kernels)
    const next = await invoke(kernels)
    expect(messageOf(first, 'init').ran.choiceMs).toBeGreaterThan(0)
    expect(messageOf(next, 'init').ran.choiceMs).toBe(0)
    expect(messageOf(next, 'init').ran.kernels).toEqual(messageOf(first, 'init').ran.kernels)
    expect(messageOf(next, 'done').outputDigest).toBe(messageOf(first, 'done').outputDigest)
    expect(messageOf(await invoke(litert), 'done').iterations).toBe(20)
    const browsers = processesMentioning(`${device.folder}/browser-profile`).filter(
      ({ command }) => !command.includes('--type='),
    )
    expect(browsers).toHaveLength(1)
  })
})
