import { AdbServerClient } from '@yume-chan/adb'
import { ServerConnector } from './server-socket.js'

/** One call over the adb server: its connections end with it, when its signals say so, or when its time is up. */
export class CallScope implements Disposable {
  readonly client: AdbServerClient
  readonly #controller = new AbortController()
  readonly #stop = new AbortController()
  #timer: NodeJS.Timeout | undefined

  constructor(port: number, signals: readonly AbortSignal[]) {
    this.client = new AdbServerClient(new ServerConnector(port, this.#controller.signal))
    for (const signal of signals) {
      const follow = () => this.#controller.abort(signal.reason)
      if (signal.aborted) follow()
      else signal.addEventListener('abort', follow, { once: true, signal: this.#stop.signal })
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Counts from now. */
  limit(ms: number, error: () => Error): void {
    this.unlimited()
    this.#timer = setTimeout(() => this.#controller.abort(error()), ms)
  }

  /** From now on it may last. */
  unlimited(): void {
    clearTimeout(this.#timer)
  }

  /** What the work gives, or the reason of the end that came first: the library does not always notice it. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const { signal } = this
    signal.throwIfAborted()
    let end = () => {}
    const ended = new Promise<never>((_, reject) => {
      end = () => reject(signal.reason)
      signal.addEventListener('abort', end, { once: true })
    })
    try {
      return await Promise.race([work(), ended])
    } catch (error) {
      // Whatever the end of its connections made of the call, the reason is why it ended.
      signal.throwIfAborted()
      throw error
    } finally {
      signal.removeEventListener('abort', end)
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#stop.abort()
    this.#controller.abort(new Error('the call is over'))
  }
}
