import process from 'node:process'
import { Worker } from 'node:worker_threads'

const OPTION = '--parent='

/** The argument by which a worker names itself to its agents. */
export const parentArgument = (pid: number): string => `${OPTION}${pid}`

/** The pid that the worker gave of itself, else whoever is the parent now, as when an agent is tried by hand. */
export function parentPidOf(args: readonly string[]): number {
  const named = args.find((arg) => arg.startsWith(OPTION))
  return named === undefined ? process.ppid : Number(named.slice(OPTION.length))
}

const LOOK_EVERY_MS = 250

/**
 * Ends this process within a quarter of a second of its parent's death, however long an inference takes: a
 * thread of its own looks at the parent's pid, which the kernel changes when the parent dies.
 */
export function watchParent(parentPid: number): void {
  const watcher = new Worker(
    `const { workerData } = require('node:worker_threads')
     const never = new Int32Array(new SharedArrayBuffer(4))
     while (process.ppid === workerData.parentPid) Atomics.wait(never, 0, 0, workerData.lookEveryMs)
     process.kill(process.pid, 'SIGKILL')`,
    // The agent's own flags are about its own sources, not about this snippet.
    { eval: true, execArgv: [], workerData: { parentPid, lookEveryMs: LOOK_EVERY_MS } },
  )
  watcher.unref()
}
