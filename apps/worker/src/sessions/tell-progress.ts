import type { MeasureProgress } from './progress.js'

export type Progress = Partial<MeasureProgress> & { readonly waitingFor?: string | null }

/** People read no faster; each word costs the rows of its job a lock. */
const EVERY_MS = 500

/**
 * Tells of progress twice a second at most: the first word at once, what came meanwhile as one. What is left when the
 * session ends is not told, as its end says more. A word that cannot be told is no loss.
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
    timer = setTimeout(flush, everyMs)
    timer.unref()
    send(progress).catch(onError)
  }

  return {
    tell(progress) {
      pending = { ...pending, ...progress }
      if (timer === undefined) flush()
    },
    [Symbol.dispose]() {
      clearTimeout(timer)
      pending = null
    },
  }
}
