import type { Browser } from './browser.js'
import type { BrowserSource } from './browser-keeper.js'
import { openTab, SCRIPT_MS } from './runner-tab.js'
import type { WebDriverClient, WebDriverSession } from './webdriver-client.js'
import { WebDriverError } from './webdriver-error.js'

export interface RemoteBrowserOptions {
  readonly client: WebDriverClient
  /** Sent as they are: what a server understands, its operator knows. */
  readonly capabilities: Readonly<Record<string, unknown>>
  /**
   * Sessions that could not be ended while the server did not answer. They hold places there, so they are ended with
   * the next chance; whoever makes sources for one server one after the other gives all of them one set.
   */
  readonly left: Set<WebDriverSession>
}

export interface RemoteBrowser extends BrowserSource {
  /** What the server said of the last session that it made; null before the first. */
  readonly granted: Readonly<Record<string, unknown>> | null
}

/** Less than a worker that is told to stop has. */
const CLOSE_MS = 2_000

/** A browser behind a WebDriver server that somebody else runs: each one opened is a session there. */
export function remoteBrowser({ client, capabilities, left }: RemoteBrowserOptions): RemoteBrowser {
  let granted: RemoteBrowser['granted'] = null

  async function endLeft(): Promise<void> {
    await Promise.all(
      Array.from(left, async (session) => {
        if (await isEnded(session)) left.delete(session)
      }),
    )
  }

  async function end(session: WebDriverSession): Promise<void> {
    left.add(session)
    await endLeft()
  }

  return {
    get granted() {
      return granted
    },
    async open(signal) {
      await endLeft()
      const created = await client.newSession({ ...capabilities }, signal)
      granted = created.capabilities
      try {
        return await browserOf(created, end, signal)
      } catch (error) {
        await end(created.session)
        throw error
      }
    },
    // The server is not ours: whether it works is its health check's to say.
    async mend() {},
    async [Symbol.asyncDispose]() {},
  }
}

async function browserOf(
  { session, capabilities }: Awaited<ReturnType<WebDriverClient['newSession']>>,
  end: (session: WebDriverSession) => Promise<void>,
  signal: AbortSignal,
): Promise<Browser> {
  await session.setScriptLimit(SCRIPT_MS, signal)
  const { name, version } = await productOf(session, capabilities, signal)
  await session.open('about:blank', signal)
  const parked = await session.windowHandle(signal)
  return {
    version,
    label: `${name} ${version}`,
    openPage: (url, pageSignal) => openTab({ session, parked, browserPid: null }, url, pageSignal),
    [Symbol.asyncDispose]: () => end(session),
  }
}

/** Chromium's own words for what it is; they also show that it answers what a fresh process is known by. */
async function productOf(
  session: WebDriverSession,
  granted: Record<string, unknown>,
  signal: AbortSignal,
): Promise<{ name: string; version: string }> {
  try {
    const { product } = (await session.devTools('Browser.getVersion', signal)) as { product: string }
    const [name = '', version = ''] = product.split('/')
    return { name: String(granted.browserName ?? name), version }
  } catch (error) {
    if (!(error instanceof WebDriverError) || error.code !== 'webdriver-failed') throw error
    throw new WebDriverError(
      'session-not-created',
      `${granted.browserName ?? 'the browser'} does not take commands of Chromium's DevTools, by which each invocation is seen to have a process of its own; ask for Chrome in the capabilities`,
      { cause: error },
    )
  }
}

/** Whether the server has ended it now, or had done so before; no answer is neither. */
async function isEnded(session: WebDriverSession): Promise<boolean> {
  try {
    await session.delete(AbortSignal.timeout(CLOSE_MS))
    return true
  } catch (error) {
    return error instanceof WebDriverError && error.code === 'browser-gone'
  }
}
