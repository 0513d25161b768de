export interface Gathering {
  /** Words to flush: the first ones at once, later ones together when `everyMs` have passed since. */
  add(words: readonly string[]): void
  stop(): void
}

/** Gathers words, each once, and hands them over at most every `everyMs()`, never losing the last. */
export function createGathering(
  everyMs: () => number,
  flush: (words: ReadonlySet<string>) => void,
): Gathering {
  let gathered = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const hand = () => {
    timer = undefined
    if (gathered.size === 0) return
    const words = gathered
    gathered = new Set()
    timer = setTimeout(hand, everyMs())
    flush(words)
  }
  return {
    add(words) {
      for (const word of words) gathered.add(word)
      if (timer === undefined) hand()
    },
    stop: () => clearTimeout(timer),
  }
}
