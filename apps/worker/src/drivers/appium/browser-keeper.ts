import type { Account } from './account.js'
import { type AppiumServer, startAppium } from './appium-server.js'
import { type Browser, openBrowser } from './browser.js'
import type { ChromiumPrograms } from './find-chromium.js'
import { WebDriverClient } from './webdriver-client.js'

export interface BrowserKeeperOptions {
  readonly programs: ChromiumPrograms
  readonly profilesFolder: string
  readonly appiumLog: string
  readonly account: Account | undefined
  /** How long Appium and the browser stay warm with nothing to do. */
  readonly idleMs: number
}

/**
 * Keeps one Appium server and one browser warm between invocations, starts what is missing, and ends both
 * when nothing was asked of them for a while: they are memory, and on this very computer noise. Several hosts may
 * use it: they take turns, and the last to leave ends it.
 */
export class BrowserKeeper {
  readonly #options: BrowserKeeperOptions
  #appium: AppiumServer | null = null
  #browser: Browser | null = null
  #idle: NodeJS.Timeout | undefined
  #closing: Promise<void> = Promise.resolve()
  #turns: Promise<void> = Promise.resolve()
  #users = 0

  constructor(options: BrowserKeeperOptions) {
    this.#options = options
  }

  join(): void {
    this.#users += 1
  }

  async leave(): Promise<void> {
    this.#users -= 1
    if (this.#users > 0) return
    clearTimeout(this.#idle)
    await this.#closing
    await this.#close()
  }

  /** Resolves when nobody else has a turn; disposing of it gives it on. Throws the signal's reason, when aborted. */
  async turn(signal: AbortSignal): Promise<Disposable> {
    const before = this.#turns
    let end = () => {}
    const mine = new Promise<void>((resolve) => {
      end = resolve
    })
    this.#turns = before.then(() => mine)
    try {
      await untilAborted(before, signal)
    } catch (error) {
      end()
      throw error
    }
    return { [Symbol.dispose]: end }
  }

  /** The warm browser or a new one; until `rest`, it is not ended for idleness. Throws WebDriverError. */
  async take(signal: AbortSignal): Promise<Browser> {
    clearTimeout(this.#idle)
    await this.#closing
    if (this.#appium?.exited) await this.discard()
    const { programs, profilesFolder, account, appiumLog } = this.#options
    this.#appium ??= await startAppium({ logFile: appiumLog, account, signal })
    const client = new WebDriverClient(this.#appium.url)
    this.#browser ??= await openBrowser(
      { client, programs, profilesFolder, account, appiumPid: this.#appium.pid },
      signal,
    )
    return this.#browser
  }

  rest(): void {
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => {
      // What could not be ended or removed is left to the next start, and is no reason to end the worker.
      this.#closing = this.#close().catch(() => {})
    }, this.#options.idleMs)
    this.#idle.unref()
  }

  /** Ends a browser that is no longer to be trusted, and Appium too if it has ended or lost its way. */
  async discard(): Promise<void> {
    const browser = this.#browser
    this.#browser = null
    await browser?.[Symbol.asyncDispose]()
    const appium = this.#appium
    if (appium === null || !(appium.exited || !(await answers(appium)))) return
    this.#appium = null
    await appium[Symbol.asyncDispose]()
  }

  async #close(): Promise<void> {
    const [browser, appium] = [this.#browser, this.#appium]
    this.#browser = null
    this.#appium = null
    try {
      await browser?.[Symbol.asyncDispose]()
    } finally {
      await appium?.[Symbol.asyncDispose]()
    }
  }
}

function answers({ url }: AppiumServer): Promise<boolean> {
  return new WebDriverClient(url).isReady(AbortSignal.timeout(3_000)).catch(() => false)
}

async function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  let abort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
  })
  try {
    await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
