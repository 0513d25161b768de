import { Worker } from 'node:worker_threads'
import type { StartThread } from '../engine/threads/thread-messages.js'

/** Threads of this Node process; `script` is the compiled `node-thread.ts`. */
export function nodeThreads(script: URL = new URL('./node-thread.js', import.meta.url)): StartThread {
  return () => {
    const worker = new Worker(script)
    return {
      post: (message) => worker.postMessage(message),
      onMessage: (listener) => void worker.on('message', listener),
      onEnd: (listener) => {
        worker.on('error', ({ message }) => listener(message))
        worker.on('exit', (code) => listener(`exit code ${code}`))
      },
      terminate: async () => void (await worker.terminate()),
    }
  }
}
