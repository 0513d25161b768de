import type { Browser } from './browser.js'

/** Where browsers come from, and what stands behind them. */
export interface BrowserSource extends AsyncDisposable {
  /** Starts or attaches to a browser; throws WebDriverError. */
  open(signal: AbortSignal): Promise<Browser>
  /** After a browser was given up: ends what no longer works behind it, so that the next one finds it new. */
  mend(): Promise<void>
}

/**
 * Keeps one browser warm between invocations, opens it where it is missing, and ends it with all behind it when
 * nothing was asked of it for a while: it is memory, and on this very computer noise. Several hosts may use it: they
 * take turns, and the last to leave ends it.
 */
export class BrowserKeeper {
  readonly #source: BrowserSource
  readonly #idleMs: number
  #browser: Browser | null = null
  #idle: NodeJS.Timeout | undefined
  #closing: Promise<void> = Promise.resolve()
  #turns: Promise<void> = Promise.resolve()
  #users = 0

  /** @param idleMs how long the browser stays warm with nothing to do */
  constructor(source: BrowserSource, idleMs: number) {
    this.#source = source
    this.#idleMs = idleMs
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
    this.#browser ??= await this.#source.open(signal)
    return this.#browser
  }

  rest(): void {
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => {
      // What could not be ended or removed is left to the next start, and is no reason to end the worker.
      this.#closing = this.#close().catch(() => {})
    }, this.#idleMs)
    this.#idle.unref()
  }

  /** Ends a browser that is no longer to be trusted. */
  async discard(): Promise<void> {
    const browser = this.#browser
    this.#browser = null
    await browser?.[Symbol.asyncDispose]()
    await this.#source.mend()
  }

  async #close(): Promise<void> {
    const browser = this.#browser
    this.#browser = null
    try {
      await browser?.[Symbol.asyncDispose]()
    } finally {
      await this.#source[Symbol.asyncDispose]()
    }
  }
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
