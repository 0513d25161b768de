export interface Bell {
  ring(): void
  /** Waits for a ring, so long at most; one that nobody has heard yet is heard at once. */
  heard(withinMs: number): Promise<void>
  close(): void
}

/**
 * Rung while nobody waits, it is heard by the next who does, so that no notice falls between two reads. The signal's
 * end rings it, too.
 */
export function createBell(signal: AbortSignal): Bell {
  let rung = false
  let wake: (() => void) | undefined
  const ring = () => {
    rung = true
    wake?.()
  }
  signal.addEventListener('abort', ring)
  return {
    ring,
    async heard(withinMs) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, withinMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      rung = false
      wake = undefined
    },
    close: () => signal.removeEventListener('abort', ring),
  }
}
