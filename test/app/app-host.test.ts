import { verifyMessages } from '@paceline/agent/verify'
import { nativeAgentScript } from '@paceline/agent-native'
import type { AgentMessage } from '@paceline/contracts'
import {
  createAppHost,
  createChildProcessHost,
  type HostPlan,
  type ModelFile,
  type RuntimeHost,
  type UnavailableRuntime,
} from '@paceline/worker'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { endless, messageOf, modelOf, planOf, smallModel } from '../device/invocations.js'
import { crashingModel } from '../device/odd-models.js'
import { type BoardBehindAdb, boardBehindAdb } from '../native-c/adb-device.js'
import { requireSystem, temporaryFolder } from '../stack/index.js'
import { compileApp, type ServedApp, serveApp } from './served-app.js'

/** The app's own service, under Robolectric, measures with TFLite's C library where its phone has the Interpreter. */
requireSystem(
  'adb',
  'javac',
  'maven',
)('the runner app over the genuine adb', () => {
  const folder = temporaryFolder('app-host')
  const { signal } = new AbortController()
  let app: ServedApp
  let board: BoardBehindAdb
  let host: RuntimeHost
  let small: ModelFile

  beforeAll(async () => {
    small = smallModel(folder.path)
    await compileApp()
    app = await serveApp()
    board = await boardBehindAdb()
    host = offered(await reach(`tcp:${app.port}`))
  }, 600_000)
  afterAll(async () => {
    await host?.[Symbol.asyncDispose]()
    await board?.[Symbol.asyncDispose]()
    await app?.[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  const reach = (endpoint: string, env: Record<string, string> = {}) =>
    createAppHost(
      board.device,
      { env: { ...env, ...(endpoint && { PACELINE_APP_ENDPOINT: endpoint }) }, maxThreads: 2 },
      signal,
    )

  async function invoke(on: RuntimeHost, model: ModelFile, changes: Partial<HostPlan> = {}) {
    const plan = { ...planOf(), model, ...changes }
    const messages: AgentMessage[] = []
    for await (const message of verifyMessages(on.invoke(plan, signal), plan)) messages.push(message)
    return messages
  }

  it('offers what the app says of itself', () => {
    expect(host.offer).toMatchObject({
      name: 'tflite-app',
      version: '2.9.0',
      flavour: null,
      delegates: ['xnnpack'],
      context: 'app',
      maxThreads: 2,
      features: { runner: 'app' },
    })
  })

  it('computes what tflite-native does, for any seed', async () => {
    const native = offered(
      await createChildProcessHost({ script: { path: nativeAgentScript }, maxThreads: 1, signal }),
    )
    const digests = new Set<string | null>()
    for (const inputSeed of [0, 7]) {
      const [inApp, there] = [
        messageOf(await invoke(host, small, { inputSeed }), 'done'),
        messageOf(await invoke(native, small, { inputSeed }), 'done'),
      ]
      expect(inApp.iterations).toBe(20)
      expect(inApp.outputDigest).toMatch(/^[0-9a-f]{64}$/)
      expect(inApp.outputDigest).toBe(there.outputDigest)
      digests.add(inApp.outputDigest)
    }
    expect(digests.size).toBe(2)
  })

  it('starts a process for each invocation', async () => {
    const pids = [await invoke(host, small), await invoke(host, small)].map(
      (messages) => messageOf(messages, 'ready').pid ?? 0,
    )
    expect(new Set(pids).size).toBe(2)
    for (const pid of pids) expect(isAlive(pid)).toBe(false)
  })

  it('measures by period', async () => {
    const messages = await invoke(host, small, { arrival: { mode: 'periodic', periodMs: 20 } })
    expect(messageOf(messages, 'done').latenessMs?.max).toBeGreaterThanOrEqual(0)
  })

  it("blames the model for its process's death, and measures the next", async () => {
    const crashing = modelOf(folder.path, 'crashing.tflite', crashingModel())
    await expect(invoke(host, crashing)).rejects.toMatchObject({ code: 'runner-crashed' })
    expect((await invoke(host, small)).at(-1)).toMatchObject({ type: 'done' })
  })

  it('refuses a delegate and cores that an app does not have', async () => {
    expect((await invoke(host, small, { delegate: 'hexagon' })).at(-1)).toMatchObject({
      type: 'error',
      code: 'delegate-unknown',
    })
    expect((await invoke(host, small, { affinity: 'cpus:0-0' })).at(-1)).toMatchObject({
      type: 'unsupported',
      code: 'affinity-unsupported',
    })
  })

  it('leaves no process behind when it is aborted in the middle', async () => {
    const abort = new AbortController()
    let pid = 0
    const heard = (async () => {
      for await (const message of host.invoke({ ...planOf(endless), model: small }, abort.signal)) {
        if (message.type === 'ready') pid = message.pid ?? 0
        if (message.type === 'block' && message.phase === 'measured') abort.abort(new Error('enough'))
      }
    })()
    await expect(heard).rejects.toThrow('enough')
    expect(pid).toBeGreaterThan(0)
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false)
  })

  it('ends a process that says nothing for long with its worker', async () => {
    const abort = new AbortController()
    const waiting = { ...planOf(endless), arrival: { mode: 'periodic' as const, periodMs: 600_000 } }
    let pid = 0
    const heard = (async () => {
      for await (const message of host.invoke({ ...waiting, model: small }, abort.signal)) {
        if (message.type === 'ready') pid = message.pid ?? 0
        // By then it is warm and waits for its second period.
        if (message.type === 'block') setTimeout(() => abort.abort(new Error('enough')), 1500)
      }
    })()
    await expect(heard).rejects.toThrow('enough')
    expect(pid).toBeGreaterThan(0)
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false)
  })

  it('refuses a model whose bytes are not what they are said to be', async () => {
    const damaged = { ...modelOf(folder.path, 'other.tflite', crashingModel()), sha256: 'ab'.repeat(32) }
    await expect(invoke(host, damaged)).rejects.toMatchObject({
      code: 'device-unhealthy',
      message: expect.stringMatching(/digest/),
    })
  })

  it('says what is missing, and the cure', async () => {
    expect(await reach('')).toEqual({ unavailable: 'the runner app is for Android' })
    expect(await reach('udp:1')).toEqual({ unavailable: expect.stringMatching(/takes tcp:PORT/) })
  })
})

function offered(host: RuntimeHost | UnavailableRuntime): RuntimeHost {
  if ('unavailable' in host) throw new Error(host.unavailable)
  return host
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
