import path from 'node:path'
import { verifyMessages } from '@paceline/agent/verify'
import type { AgentMessage } from '@paceline/contracts'
import { buildModel } from '@paceline/tflite'
import { createCRunnerHost, type HostPlan, type ModelFile, type RuntimeHost } from '@paceline/worker'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { endless, messageOf, modelOf, planOf } from '../device/invocations.js'
import { crashingModel } from '../device/odd-models.js'
import { findSystem, requireSystem, temporaryFolder } from '../stack/index.js'
import { type BoardBehindAdb, boardBehindAdb } from './adb-device.js'
import { builtBundle, libraryFor } from './runner.js'

requireSystem('gcc', 'adb')('the C runner over the genuine adb', () => {
  const folder = temporaryFolder('c-runner-host')
  const { signal } = new AbortController()
  let board: BoardBehindAdb
  let host: RuntimeHost

  beforeAll(async () => {
    builtBundle('x86_64')
    board = await boardBehindAdb()
    const made = await createCRunnerHost(board.device, { env: {}, maxThreads: 2 }, signal)
    if ('unavailable' in made) throw new Error(made.unavailable)
    host = made
  })
  afterAll(async () => {
    await board[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  const small = () =>
    modelOf(
      folder.path,
      'small.tflite',
      buildModel({ space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } }, 0).bytes,
    )

  async function invoke(on: RuntimeHost, model: ModelFile, changes: Partial<HostPlan> = {}) {
    const plan = { ...planOf(), model, ...changes }
    const messages: AgentMessage[] = []
    for await (const message of verifyMessages(on.invoke(plan, signal), plan)) messages.push(message)
    return messages
  }

  it('offers what the runner says of itself', () => {
    expect(host.offer).toMatchObject({
      name: 'tflite-native',
      version: '2.9.0',
      flavour: null,
      delegates: ['xnnpack'],
      context: 'shell',
      maxThreads: 2,
      features: { runner: 'c', librarySha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
  })

  it('measures a model', async () => {
    const messages = await invoke(host, small())
    expect(messageOf(messages, 'init').ran).toMatchObject({ delegate: 'xnnpack', threads: 1 })
    expect(messageOf(messages, 'done').iterations).toBe(20)
  })

  it('says of cores what was asked for, where the runner kept to them', async () => {
    const ranOn = async (affinity: string) =>
      messageOf(await invoke(host, small(), { affinity }), 'init').ran.affinity
    expect(await ranOn('any')).toBe('any')
    expect(await ranOn('cpus:0-0')).toBe('cpus:0-0')
    await expect(ranOn('cpus:1000')).rejects.toMatchObject({ code: 'affinity-unknown' })
  })

  it('tells of a crash by its signal and the last words, and measures the next model', async () => {
    const crashing = modelOf(folder.path, 'crashing.tflite', crashingModel())
    await expect(invoke(host, crashing)).rejects.toMatchObject({
      code: 'runner-crashed',
      message: expect.stringMatching(/SIG(SEGV|BUS|ABRT).*last words: .*XNNPACK/s),
    })
    expect((await invoke(host, small())).at(-1)).toMatchObject({ type: 'done' })
  })

  it('is put together again where somebody cleared its folder', async () => {
    const { exitCode } = await board.device.shell(`rm -rf ${board.device.folder}/*`, signal)
    expect(exitCode).toBe(0)
    expect((await invoke(host, small())).at(-1)).toMatchObject({ type: 'done' })
  })

  it('leaves no process behind when it is aborted in the middle', async () => {
    const abort = new AbortController()
    let pid = 0
    const heard = (async () => {
      const plan = { ...planOf(endless), model: small() }
      for await (const message of host.invoke(plan, abort.signal)) {
        if (message.type === 'ready') pid = message.pid ?? 0
        if (message.type === 'block' && message.phase === 'measured') abort.abort(new Error('enough'))
      }
    })()
    await expect(heard).rejects.toThrow('enough')
    expect(pid).toBeGreaterThan(0)
    // The far end hears of it by the end of a connection.
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false)
  })

  it("takes the operator's own library, and says what is wrong with it", async () => {
    const variable = 'PACELINE_TFLITE_LIBRARY_X86_64'
    const withLibrary = (file: string) =>
      createCRunnerHost(board.device, { env: { [variable]: file }, maxThreads: 1 }, signal)
    expect(await withLibrary(libraryFor('linux_amd64'))).toMatchObject({ offer: { version: '2.9.0' } })
    expect(await withLibrary(path.join(folder.path, 'nowhere.so'))).toEqual({
      unavailable: expect.stringMatching(`${variable} names a library that cannot be read: .*nowhere.so`),
    })
    expect(await withLibrary(libraryFor('linux_arm64'))).toEqual({
      unavailable: expect.stringMatching(/TFLite library cannot be loaded/),
    })
  })

  it('says what it is built for on another device', async () => {
    const properties = new Map([['ro.product.cpu.abi', 'armeabi-v7a']])
    const phone = { ...board.device, properties }
    expect(await createCRunnerHost(phone, { env: {}, maxThreads: 1 }, signal)).toEqual({
      unavailable: expect.stringMatching(/arm64 and x86_64, and this device is armeabi-v7a/),
    })
  })

  requireSystem('gcc-arm64', 'qemu-arm64')('for ARM64', () => {
    it('measures a model under qemu', async () => {
      const startedBy = findSystem('qemu-arm64') ?? ''
      const options = { abi: 'arm64', startedBy } as const
      const arm = await createCRunnerHost(board.device, { env: {}, maxThreads: 1 }, signal, options)
      if ('unavailable' in arm) throw new Error(arm.unavailable)
      const messages = await invoke(arm, small())
      expect(messageOf(messages, 'init').ran).toMatchObject({ delegate: 'xnnpack' })
      expect(messageOf(messages, 'done').iterations).toBeGreaterThan(0)
    })
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
