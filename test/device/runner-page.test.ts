import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { verifyMessages } from '@paceline/agent/verify'
import { pageFiles, type RunnerPage } from '@paceline/agent-web'
import type { AgentMessage, InvocationPlan } from '@paceline/contracts'
import { browserArguments, startPageServer } from '@paceline/worker/appium'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { findSystem, requireSystem, type TemporaryFolder, temporaryFolder } from '../stack/index.js'
import { endless, type ModelOnDisk, messageOf, planOf, smallModel } from './invocations.js'

declare const paceline: RunnerPage

let folder: TemporaryFolder
let model: ModelOnDisk
let browser: Browser
let server: Awaited<ReturnType<typeof startPageServer>>

async function open(): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(server.pageUrl)
  return page
}

/** Takes messages until one is of a type; the page is asked as the worker asks it. */
async function until(page: Page, type: AgentMessage['type']): Promise<AgentMessage[]> {
  const messages: AgentMessage[] = []
  await expect
    .poll(
      async () => {
        messages.push(...(await page.evaluate(() => paceline.take() as AgentMessage[])))
        return messages.map((message) => message.type)
      },
      { timeout: 20_000, interval: 100 },
    )
    .toContain(type)
  return messages
}

const start = (page: Page, plan: InvocationPlan | null) =>
  page.evaluate((started) => paceline.start(started), plan)

requireSystem('chromium', 'chromedriver')('the runner page', () => {
  beforeAll(async () => {
    folder = temporaryFolder('runner-page')
    model = smallModel(folder.path)
    server = await startPageServer(pageFiles())
    browser = await chromium.launch({
      executablePath: findSystem('chromium') ?? '',
      args: browserArguments(),
    })
  })
  afterAll(async () => {
    await browser.close()
    await server[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  it('loads under its policy without a complaint', async () => {
    const page = await browser.newPage()
    const complaints: string[] = []
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(server.pageUrl)
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
    await start(page, null)
    const ready = messageOf(await until(page, 'ready'), 'ready')
    expect(ready.facts).toMatchObject({ crossOriginIsolated: true, timerStepUs: 5 })
    expect(complaints).toEqual([])
    await page.close()
  })

  it('serves one plan', async () => {
    const page = await open()
    await start(page, null)
    await expect(start(page, null)).rejects.toThrow('a page serves one plan')
    await page.close()
  })

  it('reports a model that its server does not hold', async () => {
    const page = await open()
    await start(page, { ...planOf(), model: `${server.pageUrl}models/${model.sha256}` })
    expect((await until(page, 'error')).at(-1)).toMatchObject({ code: 'model-unreachable' })
    await page.close()
  })

  it('infers by period, and tells how late its timers were', async () => {
    using granted = server.grant(model)
    const page = await open()
    const arrival = { mode: 'periodic', periodMs: 12.5 } as const
    const plan = { ...planOf({ arrival }), model: granted.url }
    await start(page, plan)
    const messages = await until(page, 'done')
    async function* inTurn() {
      yield* messages
    }
    const verified: AgentMessage[] = []
    for await (const message of verifyMessages(inTurn(), plan)) verified.push(message)
    expect(verified.at(-1)).toMatchObject({ iterations: 20, latenessMs: { mean: expect.any(Number) } })
    await page.close()
  })

  it('voids what it measured while it was hidden', async () => {
    using granted = server.grant(model)
    const driver = spawn(findSystem('chromedriver') ?? '', ['--port=0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(async () => {
      driver.kill()
      await once(driver, 'exit')
    })
    // Not by Playwright, which tells every page that it is in front.
    const base = `http://127.0.0.1:${await portOf(driver.stdout)}/session`
    const chrome = { binary: findSystem('chromium'), args: browserArguments() }
    const { sessionId } = (await ask('POST', base, {
      capabilities: { alwaysMatch: { 'goog:chromeOptions': chrome } },
    })) as { sessionId: string }
    const session = `${base}/${sessionId}`
    const call = (script: string, ...args: unknown[]) =>
      ask('POST', `${session}/execute/sync`, { script, args })
    const seen: AgentMessage[] = []
    const last = async () => {
      seen.push(...((await call('return paceline.take()')) as AgentMessage[]))
      return seen.at(-1)
    }
    await ask('POST', `${session}/url`, { url: server.pageUrl })
    await call('paceline.start(arguments[0])', { ...planOf(endless), model: granted.url })
    await expect.poll(last, { timeout: 20_000 }).toMatchObject({ type: 'block' })
    await ask('POST', `${session}/window/minimize`, {})
    await expect.poll(last, { timeout: 20_000 }).toMatchObject({ type: 'error', code: 'page-hidden' })
    await ask('DELETE', session)
  })
})

async function ask(method: string, url: string, body?: unknown): Promise<unknown> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await fetch(url, { method, headers: { 'content-type': 'application/json' }, ...sent })
  const { value } = (await response.json()) as { value: unknown }
  if (!response.ok) throw new Error(JSON.stringify(value))
  return value
}

async function portOf(output: Readable): Promise<string> {
  for await (const line of createInterface(output)) {
    const [, port] = /started successfully on port (\d+)/.exec(line) ?? []
    if (port !== undefined) return port
  }
  throw new Error('chromedriver named no port')
}
