import type { ThreadPort } from './thread-messages.js'

/** A thread of a page. */
export function startWebThread(): ThreadPort {
  const worker = new Worker(new URL('./web-thread.js', import.meta.url), { type: 'module' })
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => {
      worker.onmessage = ({ data }) => listener(data)
    },
    onEnd: (listener) => {
      worker.onerror = ({ message }) => listener(message || 'its script could not be run')
    },
    terminate: () => worker.terminate(),
  }
}
