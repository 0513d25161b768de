/**
 * Channels of a graph, each a number of its own, in classes that go or stay as one: a disjoint-set forest. A class
 * that something needs whole is frozen, with the reason.
 */
export class ChannelClasses {
  readonly #parents: number[] = []
  readonly #reasons = new Map<number, string>()

  /** Channels that are tied to none yet. */
  fresh(count: number): number[] {
    const first = this.#parents.length
    const channels = Array.from({ length: count }, (_, place) => first + place)
    for (const channel of channels) this.#parents.push(channel)
    return channels
  }

  /** The channel that stands for the class: the same for all in it until the next tie. */
  classOf(channel: number): number {
    let root = channel
    for (let parent = this.#parents[root]; parent !== undefined && parent !== root; ) {
      // Path halving keeps the forest flat.
      this.#parents[root] = this.#parents[parent] ?? parent
      root = this.#parents[root] ?? parent
      parent = this.#parents[root]
    }
    return root
  }

  /** Joins the classes of channels in the same places. */
  tie(some: readonly number[], others: readonly number[]): void {
    for (const [place, channel] of some.entries()) {
      const [root, other] = [this.classOf(channel), this.classOf(others[place] ?? channel)]
      const reason = this.#reasons.get(root) ?? this.#reasons.get(other)
      this.#parents[other] = root
      if (reason !== undefined) this.#reasons.set(root, reason)
    }
  }

  freeze(channels: readonly number[], reason: string): void {
    for (const channel of channels) {
      const root = this.classOf(channel)
      if (!this.#reasons.has(root)) this.#reasons.set(root, reason)
    }
  }

  /** Why the channel must stay; undefined where it can go. */
  reasonOf(channel: number): string | undefined {
    return this.#reasons.get(this.classOf(channel))
  }
}
