import { WebDriverError, webDriverErrorOf } from './webdriver-error.js'

/** How long a command may take unless it says otherwise. */
const COMMAND_MS = 15_000

/**
 * The few commands of W3C WebDriver that a runner page needs, sent to one Appium server. Each has a time
 * limit and ends with the signal: its reason is thrown then, and a WebDriverError otherwise.
 */
export class WebDriverClient {
  readonly #base: string
  readonly #headers: Readonly<Record<string, string>>

  /** @param headers sent with each command, such as credentials */
  constructor(base: string, headers: Readonly<Record<string, string>> = {}) {
    this.#base = base.replace(/\/$/, '')
    this.#headers = headers
  }

  async isReady(signal: AbortSignal): Promise<boolean> {
    try {
      const { ready } = (await this.#send('GET', '/status', undefined, signal, 2_000)) as { ready?: boolean }
      return ready !== false
    } catch {
      signal.throwIfAborted()
      return false
    }
  }

  async newSession(
    capabilities: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<{ session: WebDriverSession; capabilities: Record<string, unknown> }> {
    const body = { capabilities: { alwaysMatch: capabilities, firstMatch: [{}] } }
    const created = (await this.#send('POST', '/session', body, signal, 60_000)) as {
      sessionId: string
      capabilities: Record<string, unknown>
    }
    const path = `/session/${encodeURIComponent(created.sessionId)}`
    const send: Send = (method, command, sent, commandSignal, limitMs) =>
      this.#send(method, path + command, sent, commandSignal, limitMs)
    return { session: new WebDriverSession(send), capabilities: created.capabilities }
  }

  async #send(
    method: string,
    path: string,
    body: unknown,
    signal: AbortSignal,
    limitMs = COMMAND_MS,
  ): Promise<unknown> {
    const inTime = AbortSignal.timeout(limitMs)
    try {
      const response = await fetch(this.#base + path, {
        method,
        headers: { 'content-type': 'application/json', ...this.#headers },
        // Credentials and models' addresses go to whom they were meant for.
        redirect: 'error',
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.any([signal, inTime]),
      })
      return answerOf(response, await response.json())
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof WebDriverError) throw error
      if (inTime.aborted) {
        throw new WebDriverError(
          'browser-gone',
          `${method} ${commandOf(path)} was not answered in ${limitMs / 1000} s`,
        )
      }
      throw new WebDriverError('appium-unreachable', 'Appium does not answer', { cause: error })
    }
  }
}

type Send = (
  method: string,
  command: string,
  body: unknown,
  signal: AbortSignal,
  limitMs?: number,
) => Promise<unknown>

/** One browser under one WebDriver session. */
export class WebDriverSession {
  readonly #send: Send

  constructor(send: Send) {
    this.#send = send
  }

  async setScriptLimit(limitMs: number, signal: AbortSignal): Promise<void> {
    await this.#send('POST', '/timeouts', { script: limitMs }, signal)
  }

  async open(url: string, signal: AbortSignal): Promise<void> {
    await this.#send('POST', '/url', { url }, signal, 60_000)
  }

  /** Runs a function body in the page and returns what it returns; what blocks the page, blocks this. */
  execute(script: string, args: readonly unknown[], signal: AbortSignal, limitMs?: number): Promise<unknown> {
    return this.#send('POST', '/execute/sync', { script, args }, signal, limitMs)
  }

  async windowHandle(signal: AbortSignal): Promise<string> {
    return (await this.#send('GET', '/window', undefined, signal)) as string
  }

  async newWindow(signal: AbortSignal): Promise<string> {
    const { handle } = (await this.#send('POST', '/window/new', { type: 'tab' }, signal)) as {
      handle: string
    }
    return handle
  }

  async switchTo(handle: string, signal: AbortSignal): Promise<void> {
    await this.#send('POST', '/window', { handle }, signal)
  }

  async closeWindow(signal: AbortSignal, limitMs?: number): Promise<void> {
    await this.#send('DELETE', '/window', undefined, signal, limitMs)
  }

  /** A command of the DevTools protocol, by chromedriver's own extension; other browsers do not know it. */
  devTools(command: string, signal: AbortSignal): Promise<unknown> {
    return this.#send('POST', '/goog/cdp/execute', { cmd: command, params: {} }, signal)
  }

  async delete(signal: AbortSignal, limitMs?: number): Promise<void> {
    await this.#send('DELETE', '', undefined, signal, limitMs)
  }
}

function answerOf({ ok, status }: Response, answer: unknown): unknown {
  const value = (answer as { value?: unknown } | null)?.value
  if (value !== null && typeof value === 'object' && 'error' in value && 'message' in value) {
    throw webDriverErrorOf(String(value.error), String(value.message))
  }
  // As from a proxy that stands before the server, or a hub out of order.
  if (!ok) throw new WebDriverError('appium-unreachable', `the server answered with ${status}`)
  return value
}

/** Without the session's id and the random folder: such a line may be logged. */
function commandOf(path: string): string {
  return path.replace(/^\/session\/[^/]+/, 'session')
}
