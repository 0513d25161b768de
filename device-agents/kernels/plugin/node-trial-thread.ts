/** The thread of a trial in Node: what it is given comes with it, and it ends with its last word. */
import { parentPort, workerData } from 'node:worker_threads'
import { type Trial, undergo } from './trial.js'

if (parentPort) {
  const port = parentPort
  undergo(workerData as Trial, (message) => port.postMessage(message))
}
