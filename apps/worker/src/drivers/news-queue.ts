import type { DeviceNews } from './driver.js'

/** News from many places at once, told in the order they came. */
export interface NewsQueue {
  readonly tell: (news: DeviceNews) => void
  /** Whatever was told and not yet heard, and then what comes, until the signal aborts. */
  hear(signal: AbortSignal): AsyncIterable<DeviceNews>
}

export function createNewsQueue(): NewsQueue {
  const waiting: DeviceNews[] = []
  let wake = () => {}
  return {
    tell(news) {
      waiting.push(news)
      wake()
    },
    async *hear(signal) {
      const stop = () => wake()
      signal.addEventListener('abort', stop)
      try {
        for (;;) {
          const news = waiting.shift()
          if (news !== undefined) {
            yield news
            continue
          }
          // Not before: who hears of a device must dispose of it, even at the end.
          if (signal.aborted) return
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      } finally {
        signal.removeEventListener('abort', stop)
      }
    },
  }
}
