import { Worker } from 'node:worker_threads'
import { pluginFailure } from './plugin-failure.js'
import type { OpenTrialThread } from './stand-trial.js'
import type { TrialMessage } from './trial.js'

/** Of the thread's own heap: a plug-in's memory and code are beside it. */
const HEAP_LIMIT_MB = 128

/** How long a thread may take to end: an engine in the middle of something long hears it late. */
const ENDING_MS = 2000

/** Trials in worker threads of Node. */
export const openNodeThread: OpenTrialThread = (trial, { onMessage, onEnd }) => {
  const thread = new Worker(new URL('./node-trial-thread.js', import.meta.url), {
    workerData: trial,
    // It has no business with what the agent was started with.
    env: {},
    argv: [],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
  })
  thread.on('message', (message: TrialMessage) => onMessage(message))
  thread.on('error', (error: NodeJS.ErrnoException) => {
    const full = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    onEnd(
      pluginFailure(full ? 'plugin-out-of-memory' : 'plugin-trapped', `its thread died: ${error.message}`),
    )
  })
  thread.on('exit', () => onEnd(pluginFailure('plugin-trapped', 'its thread ended without a word')))
  return async () => {
    const tooLong = new Promise((resolve) => setTimeout(resolve, ENDING_MS).unref())
    await Promise.race([thread.terminate(), tooLong])
  }
}
