import { setTimeout as sleep } from 'node:timers/promises'
import type { PageMessage, PagePlan } from '@paceline/agent-web'
import type { AgentMessage, Ready, SuiteMessage } from '@paceline/contracts'
import type { PageServer } from '../../page-server/page-server.js'
import { type HostPlan, type HostSuitePlan, InvocationError, type ModelFile } from '../driver.js'
import type { Browser } from './browser.js'
import type { BrowserKeeper } from './browser-keeper.js'
import type { RendererProcess, RunnerTab } from './runner-tab.js'
import { WebDriverError } from './webdriver-error.js'

/** One runtime's page in a browser that it may share with others': a fresh renderer for every invocation. */
export class PageHost implements AsyncDisposable {
  readonly #server: PageServer
  readonly #keeper: BrowserKeeper
  #last: RendererProcess | null = null
  /** The builds of the runtime that a browser has compiled and keeps. */
  readonly #compiledBy = new WeakMap<Browser, Set<unknown>>()

  constructor(server: PageServer, keeper: BrowserKeeper) {
    this.#server = server
    this.#keeper = keeper
    keeper.join()
  }

  async probe(signal: AbortSignal): Promise<Ready> {
    for await (const message of this.#converse(null, signal)) {
      if (message.type === 'ready') return message
      throw new Error('message' in message ? message.message : `the page said ${message.type} first`)
    }
    throw new Error('the page said nothing')
  }

  async *invoke(plan: HostPlan, signal: AbortSignal): AsyncGenerator<AgentMessage> {
    using model = this.#server.grant(plan.model)
    yield* this.#converse({ ...plan, model: pathOf(model.url) }, signal) as AsyncGenerator<AgentMessage>
  }

  async *suite(plan: HostSuitePlan, signal: AbortSignal): AsyncGenerator<SuiteMessage> {
    const grants: Disposable[] = []
    const urlOf = (model: ModelFile): string => {
      const grant = this.#server.grant(model)
      grants.push(grant)
      return pathOf(grant.url)
    }
    try {
      const entries = plan.entries.map((entry) => ({ ...entry, model: urlOf(entry.model) }))
      const primer = plan.primer && { ...plan.primer, model: urlOf(plan.primer.model) }
      yield* this.#converse({ ...plan, entries, primer }, signal) as AsyncGenerator<SuiteMessage>
    } finally {
      for (const grant of grants) grant[Symbol.dispose]()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#keeper.leave()
    await this.#server[Symbol.asyncDispose]()
  }

  async *#converse(plan: PagePlan | null, signal: AbortSignal): AsyncGenerator<PageMessage> {
    using _turn = await this.#keeper.turn(signal)
    let tab: RunnerTab | null = null
    let broken = false
    try {
      const opened = await this.#openFresh(signal)
      tab = opened.tab
      let caches: 'cold' | 'warm' = 'cold'
      for await (const message of messagesOf(tab, plan, signal)) {
        if (message.type === 'ready') {
          caches = this.#cachesFor(message, opened.browser)
          yield withProcess(message, tab, opened.browser)
        } else yield message.type === 'init' ? { ...message, caches } : message
      }
    } catch (error) {
      signal.throwIfAborted()
      broken = true
      throw invocationErrorOf(error)
    } finally {
      if (broken || tab === null || !(await closed(tab))) await this.#keeper.discard()
      this.#keeper.rest()
    }
  }

  /** A browser keeps compiled WASM beside its HTTP cache, each build on its own, until it is ended with its profile. */
  #cachesFor({ facts }: Ready, browser: Browser): 'cold' | 'warm' {
    const compiled = this.#compiledBy.get(browser) ?? new Set()
    this.#compiledBy.set(browser, compiled)
    if (compiled.has(facts.build)) return 'warm'
    compiled.add(facts.build)
    return 'cold'
  }

  /**
   * A page in a process that no earlier invocation had. A browser that reuses one is restarted, and so is one that
   * has died since or did not get all of the page: nobody has heard of the invocation yet, so that costs it nothing
   * but time.
   */
  async #openFresh(signal: AbortSignal): Promise<{ browser: Browser; tab: RunnerTab }> {
    for (let attempt = 0; attempt < 2; attempt++) {
      const opened = await this.#open(signal).catch((error: unknown) => {
        if (attempt > 0 || signal.aborted || !mayWorkAnew(error)) throw error
        return null
      })
      if (opened === null) {
        await this.#keeper.discard()
        continue
      }
      const { browser, tab } = opened
      const reused = this.#last?.isolate === tab.process.isolate || sameProcess(this.#last, tab.process)
      this.#last = tab.process
      if (!reused) return { browser, tab }
      await this.#keeper.discard()
    }
    throw new InvocationError('renderer-reused', 'the browser gave two invocations one renderer process')
  }

  async #open(signal: AbortSignal): Promise<{ browser: Browser; tab: RunnerTab }> {
    const browser = await this.#keeper.take(signal)
    return { browser, tab: await browser.openPage(this.#server.pageUrl, signal) }
  }
}

/** A device's browser may know this server by another address than we do; the page asks whomever it came from. */
function pathOf(url: string): string {
  return new URL(url).pathname
}

/** Whether an error tells of a browser, driver or server that is no more, or of a page that came in part. */
function mayWorkAnew(error: unknown): boolean {
  return error instanceof WebDriverError && workAnew.has(error.code)
}

const workAnew: ReadonlySet<string> = new Set(['browser-gone', 'appium-unreachable', 'page-not-loaded'])

const EARLY_POLL_MS = 50
const POLL_MS = 200

/** Starts the page and asks it for messages until it has ended; each asking falls between samples. */
async function* messagesOf(
  tab: RunnerTab,
  plan: PagePlan | null,
  signal: AbortSignal,
): AsyncGenerator<PageMessage> {
  await tab.call('paceline.start(arguments[0])', [plan], signal)
  let pollMs = EARLY_POLL_MS
  for (;;) {
    const messages = await tab.call('return paceline.take()', [], signal)
    // chromedriver answers null for a page that is closed while it is asked.
    if (!Array.isArray(messages)) throw new WebDriverError('browser-gone', 'the page was closed')
    for (const message of messages as PageMessage[]) {
      yield message
      if (isEnding(message, plan)) return
      if (message.type === 'block' || message.type === 'slice-block') pollMs = POLL_MS
    }
    await sleep(pollMs, undefined, { signal })
  }
}

function isEnding({ type }: PageMessage, plan: PagePlan | null): boolean {
  return endings.has(type) || (plan === null && type === 'ready')
}

const endings: ReadonlySet<string> = new Set(['done', 'suite-done', 'error', 'unsupported'])

function sameProcess(before: RendererProcess | null, now: RendererProcess): boolean {
  return now.pid !== null && now.pid === before?.pid
}

function withProcess(ready: Ready, tab: RunnerTab, browser: Browser): Ready {
  const facts = { ...ready.facts, browserVersion: browser.version, rendererIsolate: tab.process.isolate }
  const flavour = [ready.flavour, browser.label].filter(Boolean).join(' in ') || null
  return { ...ready, pid: tab.process.pid, flavour, facts }
}

/** Whether the tab could be closed: one that hangs in its model cannot, and goes with its browser. */
async function closed(tab: RunnerTab): Promise<boolean> {
  try {
    await tab.close()
    return true
  } catch {
    return false
  }
}

/** In the words of a host: what is the harness's, and what the model did to its page. */
function invocationErrorOf(error: unknown): unknown {
  if (!(error instanceof WebDriverError)) return error
  const codes = { 'appium-unreachable': 'appium-gone', 'page-crashed': 'runner-crashed' } as const
  const code = error.code in codes ? codes[error.code as keyof typeof codes] : error.code
  return new InvocationError(code, error.message, { cause: error })
}
