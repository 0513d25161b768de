import type { MeasureProgress } from './progress.js'

export type Progress = Partial<MeasureProgress> & { readonly waitingFor?: string | null }

/** People read no faster; each word costs the rows of its job a lock. */
const EVERY_MS = 500

/**
 * Tells of progress twice a second at most, what came meanwhile as one. What is left when the session ends is not
 * told, as its end says more: a session that is over by then tells nothing between its start and its end. A word that
 * cannot be told is no loss.
 */
export function createProgressTeller(
  send: (progress: Progress) => Promise<void>,
  onError: (error: unknown) => void,
  everyMs = EVERY_MS,
): { tell(progress: Progress): void } & Disposable {
  let pending: Progress | null = null
  let timer: NodeJS.Timeout | undefined

  function flush(): void {
    timer = undefined
    if (pending === null) return
    const progress = pending
    pending = null
    wait()
    send(progress).catch(onError)
  }

  function wait(): void {
    timer = setTimeout(flush, everyMs)
    timer.unref()
  }

  return {
    tell(progress) {
      pending = { ...pending, ...progress }
      if (timer === undefined) wait()
    },
    [Symbol.dispose]() {
      clearTimeout(timer)
      pending = null
    },
  }
}
