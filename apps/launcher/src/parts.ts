import { setTimeout as delay } from 'node:timers/promises'

const killWithinMs = 1_000

/** Something that runs and is ended in order, or at once. */
export interface Part {
  stop(): Promise<void>
  /** Ends it at once, whatever it is doing; the promise is kept when it has ended. */
  kill(): Promise<unknown>
}

/** What runs, in the order of its start; it ends in the reverse. */
export class Parts {
  readonly #parts: Part[] = []

  add(part: Part): void {
    this.#parts.push(part)
  }

  /** Ends all, also what is added meanwhile. */
  async stop(): Promise<void> {
    for (let part = this.#parts.at(-1); part !== undefined; part = this.#parts.at(-1)) {
      await part.stop()
      // Only now: until it has ended, `kill` must find it.
      this.#parts.splice(this.#parts.indexOf(part), 1)
    }
  }

  /** Ends all at once, and waits a moment for it. */
  async kill(): Promise<void> {
    const ends = [...this.#parts].reverse().map((part) => part.kill())
    await Promise.race([Promise.all(ends), delay(killWithinMs)])
  }
}
