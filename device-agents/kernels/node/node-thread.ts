import { parentPort } from 'node:worker_threads'
import { serveThread } from '../engine/threads/serve-thread.js'

serveThread({
  post: (message) => parentPort?.postMessage(message),
  onMessage: (listener) => parentPort?.on('message', listener),
})
