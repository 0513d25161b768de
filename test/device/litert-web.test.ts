import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { verifyMessages } from '@paceline/agent/verify'
import type { AgentMessage } from '@paceline/contracts'
import {
  createLitertWebHost,
  descendantsOf,
  isRunning,
  markOf,
  type ProcessMark,
} from '@paceline/worker/appium'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { repository, requireSystem, type TemporaryFolder, temporaryFolder } from '../stack/index.js'
import {
  endless,
  type ModelOnDisk,
  messageOf,
  modelOf,
  planOf,
  runInNode,
  smallModel,
} from './invocations.js'
import { commandOf, ours } from './own-processes.js'

type Host = Extract<Awaited<ReturnType<typeof createLitertWebHost>>, { offer: unknown }>

/** Browsers are started again and again, and a busy machine takes its time over each. */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })
const patient = { timeout: 60_000 }

let folder: TemporaryFolder
let model: ModelOnDisk
let host: Host
const never = new AbortController().signal

async function openHost(home: string): Promise<Host> {
  const opened = await createLitertWebHost({ home, maxThreads: 2, signal: never })
  if ('unavailable' in opened) throw new Error(opened.unavailable)
  return opened
}

async function invoke(changes: Parameters<typeof planOf>[0] = {}, of = model, signal = never) {
  const messages: AgentMessage[] = []
  for await (const message of host.invoke({ ...planOf(changes), model: of }, signal)) messages.push(message)
  return messages
}

/** Runs an endless invocation, does something once samples come, and gives what the invocation threw. */
async function disturb(
  disturbance: (ready: AgentMessage & { pid: number }) => void,
  signal = never,
): Promise<unknown> {
  const messages: AgentMessage[] = []
  try {
    for await (const message of host.invoke({ ...planOf(endless), model }, signal)) {
      messages.push(message)
      if (messages.filter(({ type }) => type === 'block').length === 3) {
        disturbance(messageOf(messages, 'ready') as AgentMessage & { pid: number })
      }
    }
  } catch (error) {
    return error
  }
  return messages.at(-1)
}

const one = (marks: ProcessMark[]): ProcessMark => {
  const [mark] = marks
  if (!mark || marks.length > 1) throw new Error(`${marks.length} processes where there should be one`)
  return mark
}
const browserRoots = () => ours('--user-data-dir=').filter(({ pid }) => !commandOf(pid).includes('--type='))

requireSystem('chromium', 'chromedriver')('litert-web', () => {
  beforeAll(async () => {
    process.env.PACELINE_START = 'litert-web-test'
    folder = temporaryFolder('litert-web')
    model = smallModel(folder.path)
    host = await openHost(path.join(folder.path, 'home'))
  })
  afterAll(async () => {
    await host[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  it('offers what the page itself says, isolated and with its fine clock', () => {
    expect(host.offer).toMatchObject({
      name: 'litert-web',
      version: '2.5.3',
      flavour: 'relaxed-simd',
      delegates: ['xnnpack'],
      context: 'page',
      features: { crossOriginIsolated: true, timerStepUs: 5, build: 'default', relaxedDot: 'exact' },
    })
  })

  it('lets no other user of this computer drive the browser, and runs it as nobody under root', async () => {
    const driver = one(ours('chromedriver'))
    const [, port] = /--port=(\d+)/.exec(commandOf(driver.pid)) ?? []
    // As an ordinary user sees it: the path is not in the process list, and without it nothing answers.
    expect(commandOf(driver.pid)).toMatch(/--url-base=-+\0/)
    const unprivileged = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534, cwd: '/' } : {}
    const ask = `fetch('http://127.0.0.1:${port}/' + process.argv[1], JSON.parse(process.argv[2])).then((r) => r.json()).then((a) => console.log(JSON.stringify(a)))`
    const answer = (...args: string[]) =>
      spawnSync(process.execPath, ['-e', ask, ...args], { ...unprivileged, encoding: 'utf8' }).stdout
    expect(answer('status', '{}')).not.toContain('"ready":true')
    const session = { method: 'POST', body: '{"capabilities":{}}' }
    expect(answer('session', JSON.stringify(session))).not.toContain('sessionId')
    const browser = one(browserRoots())
    expect(commandOf(browser.pid)).toContain('--remote-debugging-pipe')
    expect(commandOf(browser.pid)).not.toContain('--remote-debugging-port')
    if (process.getuid?.() !== 0) return
    const users = [browser, driver, one(ours('appium-main.js'))].map(
      ({ pid }) => statSync(`/proc/${pid}`).uid,
    )
    // Below a folder that only root enters, nobody can read the programs: root runs them then, and says so.
    const reads = spawnSync('/bin/sh', ['-c', '[ -x "$1" ]', 'sh', repository], unprivileged).status === 0
    expect(users).toEqual(reads ? [65_534, 65_534, 65_534] : [0, 0, 0])
    expect(commandOf(browser.pid).includes('--no-sandbox')).toBe(!reads)
    if (reads) expect(host.warning).toBeUndefined()
    else expect(host.warning).toMatch(/runs as root/)
  })

  it('carries the mark of its start, by which a killed worker is cleared up after', () => {
    for (const { pid } of [one(browserRoots()), one(ours('chromedriver')), one(ours('appium-main.js'))]) {
      expect(readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')).toContain(
        'PACELINE_START=litert-web-test',
      )
    }
  })

  it("gives every invocation a renderer of its own and the same output, which is LiteRT.js in Node's too", async () => {
    const pids = new Set<number | null>()
    const digests = new Set<string | null>()
    for (let invocation = 0; invocation < 4; invocation++) {
      const messages: AgentMessage[] = []
      const plan = planOf({ invocation })
      const said = host.invoke({ ...plan, model }, never)
      for await (const message of verifyMessages(said, plan)) {
        messages.push(message)
        if (message.type === 'ready') {
          expect(commandOf(message.pid ?? 0)).toContain('--type=renderer')
          expect(message.facts.crossOriginIsolated).toBe(true)
        }
      }
      pids.add(messageOf(messages, 'ready').pid)
      digests.add(messageOf(messages, 'done').outputDigest)
      expect(messageOf(messages, 'done')).toMatchObject({ iterations: 20, peakBytes: expect.any(Number) })
    }
    expect(pids.size).toBe(4)
    digests.add(messageOf(await runInNode(planOf(), model), 'done').outputDigest)
    expect(digests.size).toBe(1)
  })

  it('keeps its browser between invocations', async () => {
    const before = one(browserRoots())
    await invoke()
    expect(one(browserRoots())).toEqual(before)
  })

  it('takes threads from the threaded build', async () => {
    const messages = await invoke({ threads: 2 })
    const { facts } = messageOf(messages, 'ready')
    expect(facts.build).toBe('threaded')
    expect(messageOf(messages, 'init').ran.threads).toBe(Math.min(2, Number(facts.poolThreads)))
  })

  it('passes on how LiteRT.js refuses a model', async () => {
    const broken = modelOf(folder.path, 'broken.tflite', Buffer.from('TFL3 but no model, only some bytes'))
    const last = (await invoke({}, broken)).at(-1)
    expect(last).toMatchObject({ type: 'unsupported', code: 'model-refused' })
  })

  it('stops when aborted, and keeps the browser', async () => {
    const before = one(browserRoots())
    const abort = new AbortController()
    const reason = new Error('cancelled')
    expect(await disturb(() => abort.abort(reason), abort.signal)).toBe(reason)
    expect(messageOf(await invoke(), 'done').iterations).toBe(20)
    expect(one(browserRoots())).toEqual(before)
  })

  it('frees the page when nobody listens any more', async () => {
    let pid = 0
    for await (const message of host.invoke({ ...planOf(endless), model }, never)) {
      if (message.type === 'ready') pid = message.pid ?? 0
      if (message.type === 'block') break
    }
    await expect.poll(() => markOf(pid), patient).toBeNull()
  })

  it('calls a page that dies crashed', async () => {
    const error = await disturb(({ pid }) => process.kill(pid, 'SIGKILL'))
    expect(error).toMatchObject({ code: 'runner-crashed' })
    expect(messageOf(await invoke(), 'done').iterations).toBe(20)
  })

  it.each([
    ['browser-gone', 'the browser', () => one(browserRoots())],
    ['browser-gone', 'chromedriver', () => one(ours('chromedriver'))],
    ['appium-gone', 'Appium', () => one(ours('appium-main.js'))],
  ])('ends with %s when %s is killed, leaves none of it, and starts anew', async (code, _, victim) => {
    const before = descendantsOf(one(ours('appium-main.js')).pid)
    const error = await disturb(() => process.kill(victim().pid, 'SIGKILL'))
    expect(error).toMatchObject({ code })
    expect(before.filter(isRunning)).toEqual([])
    expect(messageOf(await invoke(), 'done').iterations).toBe(20)
    expect(readdirSync(path.join(folder.path, 'home', 'browser'))).toHaveLength(1)
  })

  it.each([
    ['the browser', () => one(browserRoots())],
    ['chromedriver', () => one(ours('chromedriver'))],
    ['Appium', () => one(ours('appium-main.js'))],
  ])('loses no invocation to %s having died while nothing was asked of it', async (_, victim) => {
    const mark = victim()
    process.kill(mark.pid, 'SIGKILL')
    expect(messageOf(await invoke(), 'done').iterations).toBe(20)
    expect(isRunning(mark)).toBe(false)
  })
})
