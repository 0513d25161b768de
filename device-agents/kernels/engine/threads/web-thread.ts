import { serveThread } from './serve-thread.js'
import type { ToThread } from './thread-messages.js'

/** The script of a web worker: import maps do not reach it, so it imports only what lies beside it. */
const scope = globalThis as unknown as {
  postMessage(message: unknown): void
  onmessage: ((event: { readonly data: ToThread }) => void) | null
}

serveThread({
  post: (message) => scope.postMessage(message),
  onMessage: (listener) => {
    scope.onmessage = ({ data }) => listener(data)
  },
})
