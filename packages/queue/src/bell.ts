export interface Bell {
  ring(): void
  /** Resolves when rung, at once where that was before, or after so long. One waits at a time. */
  heard(withinMs: number): Promise<void>
}

/** A ring while nobody listens is kept for the next who does, so none falls between a look and a wait. */
export function createBell(): Bell {
  let rung = false
  let wake: (() => void) | undefined
  return {
    ring() {
      rung = true
      wake?.()
    },
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
  }
}
