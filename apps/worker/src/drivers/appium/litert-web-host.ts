import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type PageMessage, type PagePlan, pageFiles } from '@paceline/agent-web'
import type { AgentMessage, Ready, SuiteMessage } from '@paceline/contracts'
import { type PageServer, startPageServer } from '../../page-server/page-server.js'
import {
  type HostPlan,
  type HostSuitePlan,
  InvocationError,
  type ModelFile,
  type RuntimeHost,
  type UnavailableRuntime,
} from '../driver.js'
import { type Account, browserAccount, unreadableFor } from './account.js'
import { packageRoot } from './appium-server.js'
import type { Browser, RendererProcess, RunnerTab } from './browser.js'
import { BrowserKeeper } from './browser-keeper.js'
import { type ChromiumPrograms, findChromium, isChromium } from './find-chromium.js'
import { clearProfiles, makeRoot } from './profile-folder.js'
import { WebDriverError } from './webdriver-error.js'

export interface LitertWebOptions {
  /** PACELINE_HOME: browser profiles and Appium's log lie there. */
  readonly home: string
  /** Threads that this computer has for one model; the page's own limit may be lower. */
  readonly maxThreads: number
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly idleMs?: number
  readonly signal: AbortSignal
}

const IDLE_MS = 120_000

/** LiteRT.js in headless Chromium behind a real Appium server; the page is opened once to see that it works. */
export async function createLitertWebHost(
  options: LitertWebOptions,
): Promise<RuntimeHost | UnavailableRuntime> {
  const programs = findChromium(options.env)
  if ('unavailable' in programs) return programs
  if (!isChromium(programs.chromium))
    return { unavailable: `${programs.chromium} is no Chromium that runs here` }
  const profilesFolder = join(options.home, 'browser')
  await clearProfiles(profilesFolder)
  const account = browserAccount()
  if (account === undefined) return openHost(options, programs, undefined)
  await makeRoot(profilesFolder, account)
  const needed = [process.execPath, packageRoot(), programs.chromium, programs.chromedriver, profilesFolder]
  const unreadable = unreadableFor(account, needed)
  const opened = unreadable
    ? { unavailable: `it cannot use ${unreadable}` }
    : await openHost(options, programs, account)
  if (!('unavailable' in opened)) return opened
  const asRoot = await openHost(options, programs, undefined)
  if ('unavailable' in asRoot) return asRoot
  const warning = `the browser runs as root and without its sandbox, as it does not run as ${account.name}: ${opened.unavailable}`
  return { ...asRoot, warning }
}

async function openHost(
  options: LitertWebOptions,
  programs: ChromiumPrograms,
  account: Account | undefined,
): Promise<RuntimeHost | UnavailableRuntime> {
  const profilesFolder = join(options.home, 'browser')
  const server = await startPageServer(pageFiles())
  const appiumLog = join(options.home, 'logs', 'appium.log')
  const idleMs = options.idleMs ?? IDLE_MS
  const keeper = new BrowserKeeper({ programs, profilesFolder, appiumLog, account, idleMs })
  const host = new LitertWebHost(server, keeper)
  try {
    const ready = await host.probe(options.signal)
    return {
      offer: offerOf(ready, options.maxThreads),
      invoke: (plan, signal) => host.invoke(plan, signal),
      suite: (plan, signal) => host.suite(plan, signal),
      [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
    }
  } catch (error) {
    await host[Symbol.asyncDispose]()
    options.signal.throwIfAborted()
    return { unavailable: error instanceof Error ? error.message : String(error) }
  }
}

class LitertWebHost implements AsyncDisposable {
  readonly #server: PageServer
  readonly #keeper: BrowserKeeper
  #last: RendererProcess | null = null

  constructor(server: PageServer, keeper: BrowserKeeper) {
    this.#server = server
    this.#keeper = keeper
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
    yield* this.#converse({ ...plan, model: model.url }, signal) as AsyncGenerator<AgentMessage>
  }

  async *suite(plan: HostSuitePlan, signal: AbortSignal): AsyncGenerator<SuiteMessage> {
    const grants: Disposable[] = []
    const urlOf = (model: ModelFile): string => {
      const grant = this.#server.grant(model)
      grants.push(grant)
      return grant.url
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
    await this.#keeper[Symbol.asyncDispose]()
    await this.#server[Symbol.asyncDispose]()
  }

  async *#converse(plan: PagePlan | null, signal: AbortSignal): AsyncGenerator<PageMessage> {
    let tab: RunnerTab | null = null
    let broken = false
    try {
      const opened = await this.#openFresh(signal)
      tab = opened.tab
      for await (const message of messagesOf(tab, plan, signal)) {
        yield message.type === 'ready' ? withProcess(message, tab, opened.browser) : message
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

  /**
   * A page in a process that no earlier invocation had. A browser that reuses one is restarted, and so is one that
   * has died since: nobody has heard of the invocation yet, so that costs it nothing but time.
   */
  async #openFresh(signal: AbortSignal): Promise<{ browser: Browser; tab: RunnerTab }> {
    for (let attempt = 0; attempt < 2; attempt++) {
      const opened = await this.#open(signal).catch((error: unknown) => {
        if (attempt > 0 || signal.aborted || !hasDied(error)) throw error
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

/** Whether an error tells of a browser, driver or server that is no more. */
function hasDied(error: unknown): boolean {
  return (
    error instanceof WebDriverError && (error.code === 'browser-gone' || error.code === 'appium-unreachable')
  )
}

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
    const messages = (await tab.call('return paceline.take()', [], signal)) as PageMessage[]
    for (const message of messages) {
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
  return { ...ready, pid: tab.process.pid, facts }
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

function offerOf(ready: Ready, maxThreads: number): RuntimeHost['offer'] {
  const { delegates, maxThreads: pageThreads, rendererIsolate: _, ...features } = ready.facts
  return {
    name: ready.runtime,
    version: ready.version,
    flavour: ready.flavour,
    delegates: Array.isArray(delegates) ? delegates.map(String) : [],
    context: 'page',
    maxThreads: Math.min(maxThreads, Number(pageThreads) || 1),
    features,
  }
}
