/** One piece of work at a time per digest, so that an upload and a deletion of the same bytes never cross. */
export class DigestLocks {
  readonly #tails = new Map<string, Promise<unknown>>()

  async hold<T>(sha256: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(sha256) ?? Promise.resolve()
    const mine = before.then(work, work)
    const tail = mine.catch(() => undefined)
    this.#tails.set(sha256, tail)
    try {
      return await mine
    } finally {
      if (this.#tails.get(sha256) === tail) this.#tails.delete(sha256)
    }
  }
}
