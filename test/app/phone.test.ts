import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { createAppHost, type ModelFile, type RuntimeHost, type UnavailableRuntime } from '@paceline/worker'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { modelOf, planOf, smallModel } from '../device/invocations.js'
import { crashingModel } from '../device/odd-models.js'
import { requireSystem, temporaryFolder } from '../stack/index.js'
import { type PhoneStandIn, phoneStandIn } from './phone-stand-in.js'
import { compileApp, type ServedApp, serveApp } from './served-app.js'

requireSystem(
  'adb',
  'javac',
  'maven',
)('the runner app on what answers as Android does', () => {
  const folder = temporaryFolder('app-phone')
  const apk = path.join(folder.path, 'runner.apk')
  const { signal } = new AbortController()
  let app: ServedApp
  let phone: PhoneStandIn
  const hosts: RuntimeHost[] = []

  beforeAll(async () => {
    await compileApp()
    app = await serveApp()
  }, 600_000)
  beforeEach(async () => {
    writeFileSync(apk, 'a package')
    phone = await phoneStandIn(app.port)
  })
  afterEach(async () => {
    for (const host of hosts.splice(0)) await host[Symbol.asyncDispose]()
    await phone[Symbol.asyncDispose]()
  })
  afterAll(async () => {
    await app[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  async function reach(): Promise<RuntimeHost | UnavailableRuntime> {
    const host = await createAppHost(
      phone.device,
      { env: { PACELINE_RUNNER_APK: apk }, maxThreads: 1 },
      signal,
    )
    if ('offer' in host) hosts.push(host)
    return host
  }

  async function reached(): Promise<RuntimeHost> {
    const host = await reach()
    if ('unavailable' in host) throw new Error(host.unavailable)
    return host
  }

  /** Android writes the death down between the runner's first message and its last. */
  async function invoke(host: RuntimeHost, model: ModelFile, death?: { reason: string; status: number }) {
    const types: string[] = []
    for await (const message of host.invoke({ ...planOf(), model }, signal)) {
      types.push(message.type)
      if (message.type === 'ready' && death) phone.died(message.pid ?? 0, death.reason, death.status)
    }
    return types
  }

  it('installs the package once, and again when it is another', async () => {
    expect(await invoke(await reached(), smallModel(folder.path))).toContain('done')
    await reached()
    expect(phone.installs()).toBe(1)
    writeFileSync(apk, 'another package')
    await reached()
    expect(phone.installs()).toBe(2)
  })

  it('says what to do where Android does not install it', async () => {
    phone.fails('install', 'Failure [INSTALL_FAILED_UPDATE_INCOMPATIBLE: signatures do not match]')
    expect(await reach()).toEqual({
      unavailable: expect.stringMatching(/signatures do not match.*adb uninstall dev\.paceline\.runner/),
    })
  })

  it("tells Android's words where the app does not start, at first and later", async () => {
    const words = 'Error: Activity class {dev.paceline.runner/.app.MainActivity} does not exist.'
    const host = await reached()
    phone.fails('start', words)
    expect(await reach()).toEqual({ unavailable: expect.stringContaining(words) })
    const refused = { code: 'device-unhealthy', message: expect.stringContaining(words) }
    await expect(invoke(host, smallModel(folder.path))).rejects.toMatchObject(refused)
    phone.fails('start', null)
    expect(await invoke(host, smallModel(folder.path))).toContain('done')
  })

  it('asks Android why a runner died: want of memory is the device once, then the model', async () => {
    const crashing = modelOf(folder.path, 'crashing.tflite', crashingModel())
    const host = await reached()
    const outOfMemory = { reason: '3 (LOW_MEMORY)', status: 0 }
    await expect(invoke(host, crashing, outOfMemory)).rejects.toMatchObject({ code: 'device-unhealthy' })
    await expect(invoke(host, crashing, outOfMemory)).rejects.toMatchObject({ code: 'out-of-memory' })
    const crashed = { reason: '5 (APP CRASH(NATIVE))', status: 11 }
    await expect(invoke(host, crashing, crashed)).rejects.toMatchObject({ code: 'runner-crashed' })
  })
})
