import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { createLitertWebHost, descendantsOf, isRunning } from '@paceline/worker/appium'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { processesMentioning, requireSystem, type TemporaryFolder, temporaryFolder } from '../stack/index.js'
import { endless, type ModelOnDisk, planOf, smallModel } from './invocations.js'
import { ours } from './own-processes.js'

type Host = Extract<Awaited<ReturnType<typeof createLitertWebHost>>, { offer: unknown }>

/** Browsers are started again and again, and a busy machine takes its time over each. */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })
const patient = { timeout: 60_000 }

let folder: TemporaryFolder
let model: ModelOnDisk
const never = new AbortController().signal

async function openHost(home: string): Promise<Host> {
  const opened = await createLitertWebHost({ home, maxThreads: 2, signal: never })
  if ('unavailable' in opened) throw new Error(opened.unavailable)
  return opened
}

requireSystem('chromium', 'chromedriver')('how litert-web begins and ends', () => {
  beforeAll(() => {
    process.env.PACELINE_START = 'litert-web-life-test'
    folder = temporaryFolder('litert-web-life')
    model = smallModel(folder.path)
  })
  afterAll(() => {
    folder[Symbol.dispose]()
  })

  it('leaves no process and no profile', async () => {
    const home = path.join(folder.path, 'short')
    const shortLived = await openHost(home)
    const [before, browsers] = [ours('appium-main.js'), processesMentioning(home)]
    expect(before.length).toBe(1)
    expect(browsers.length).toBeGreaterThan(2)
    await shortLived[Symbol.asyncDispose]()
    expect(processesMentioning(home)).toEqual([])
    expect(before.filter(isRunning)).toEqual([])
    expect(readdirSync(path.join(home, 'browser'))).toEqual([])
  })

  it('ends Appium and browser when idle, and starts them again when asked', async () => {
    const home = path.join(folder.path, 'idle')
    const idle = await createLitertWebHost({ home, maxThreads: 1, idleMs: 1, signal: never })
    if ('unavailable' in idle) throw new Error(idle.unavailable)
    await expect.poll(() => processesMentioning(home), patient).toEqual([])
    const types = []
    for await (const { type } of idle.invoke({ ...planOf(), model }, never)) types.push(type)
    expect(types.at(-1)).toBe('done')
    await idle[Symbol.asyncDispose]()
  })

  it('dies with a worker that is killed, and the next start clears up', async () => {
    const home = path.join(folder.path, 'killed')
    const script = `
      const { createLitertWebHost } = await import(${JSON.stringify(import.meta.resolve('@paceline/worker/appium'))})
      const signal = new AbortController().signal
      const host = await createLitertWebHost({ home: ${JSON.stringify(home)}, maxThreads: 1, signal })
      const plan = ${JSON.stringify({ ...planOf(endless), model })}
      for await (const { type } of host.invoke(plan, signal)) if (type === 'block') console.log(type)`
    const worker = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    for await (const _ of createInterface(worker.stdout)) break
    const left = descendantsOf(worker.pid ?? 0)
    expect(left.length).toBeGreaterThan(3)
    worker.kill('SIGKILL')
    await expect.poll(() => left.filter(isRunning), patient).toEqual([])
    const next = await openHost(home)
    expect(readdirSync(path.join(home, 'browser'))).toHaveLength(1)
    await next[Symbol.asyncDispose]()
  })

  it('is unavailable, with the cure, without a browser or with the wrong one', async () => {
    const home = path.join(folder.path, 'none')
    const without = await createLitertWebHost({
      home,
      maxThreads: 1,
      signal: never,
      env: { PACELINE_CHROMIUM: '/none' },
    })
    expect(without).toEqual({
      unavailable: 'PACELINE_CHROMIUM names no program: /none; correct or unset PACELINE_CHROMIUM',
    })
    const wrong = await createLitertWebHost({
      home,
      maxThreads: 1,
      signal: never,
      env: { ...process.env, PACELINE_CHROMIUM: '/bin/true' },
    })
    expect(wrong).toMatchObject({ unavailable: expect.stringContaining('/bin/true is no Chromium') })
    expect(processesMentioning(home)).toEqual([])
  })
})
