import type { IQueueBackend, Queue, Worker } from 'bullmq'
import { closeBackend, openBackend, queueOver, workerOver } from './backend.js'
import type { QueueConnection } from './connection.js'

/** A process's one connection (on Postgres: its one small pool) to all its queues, however many they are. */
export interface QueueLink {
  /** A delivery whose holder went silent for so long is given to the next one. */
  readonly lockMs: number
  /** No more often does it pay to look for such. */
  readonly stalledIntervalMs: number
  /** A queue to write to; connects where that was not done yet, and throws where the backend is away. */
  queue(name: string): Promise<Queue>
  /** A queue to take from, likewise. */
  worker(name: string): Promise<Worker>
  /** Forgets a worker that nobody asks any more. */
  forget(name: string): void
  /** The names of the workers that are open. */
  openWorkers(): readonly string[]
  /** Something did not work: after a few such in a row without a success, all is made anew. */
  failed(): void
  worked(): void
  close(): Promise<void>
}

export interface QueueLinkOptions {
  /** 30 by default. */
  readonly lockSeconds?: number
  readonly onError?: (error: Error) => void
}

interface Opened {
  readonly backend: IQueueBackend
  readonly queues: Map<string, Queue>
  readonly workers: Map<string, Worker>
}

const defaultLockSeconds = 30
/** How often silent holders are looked for, in locks. */
const stalledChecksPerLock = 2
/** Connections mend themselves; what does not is a schema that is gone, as after a database was made anew. */
const failuresBeforeReopening = 6

export function openQueueLink(connection: QueueConnection, options: QueueLinkOptions = {}): QueueLink {
  const { lockSeconds = defaultLockSeconds, onError = () => {} } = options
  const lockMs = lockSeconds * 1000
  const times = { lockMs, stalledIntervalMs: lockMs / stalledChecksPerLock }
  let opening: Promise<Opened> | null = null
  let opened: Opened | null = null
  let failures = 0
  let closed = false
  const endings = new Set<Promise<void>>()

  const open = (): Promise<Opened> => {
    if (closed) return Promise.reject(new Error('the connection to the queue was closed'))
    if (opening !== null) return opening
    const attempt = openBackend(connection, times, onError).then((backend) => {
      opened = { backend, queues: new Map(), workers: new Map() }
      return opened
    })
    opening = attempt
    attempt.catch(() => {
      if (opening === attempt) opening = null
    })
    return attempt
  }
  const end = (): void => {
    const old = opened
    opened = null
    opening = null
    if (old === null) return
    const ending = closeBackend(old.backend).finally(() => endings.delete(ending))
    endings.add(ending)
  }

  return {
    ...times,
    async queue(name) {
      const { backend, queues } = await open()
      return queues.get(name) ?? keep(queues, name, queueOver(backend, name), onError)
    },
    async worker(name) {
      const { backend, workers } = await open()
      return workers.get(name) ?? keep(workers, name, workerOver(backend, name, times), onError)
    },
    forget(name) {
      opened?.workers.delete(name)
    },
    openWorkers: () => [...(opened?.workers.keys() ?? [])],
    failed() {
      failures += 1
      if (failures < failuresBeforeReopening) return
      failures = 0
      end()
    },
    worked() {
      failures = 0
    },
    async close() {
      closed = true
      // One that is just being opened is there to be closed once it is.
      await opening?.catch(() => {})
      end()
      await Promise.all(endings)
    },
  }
}

function keep<T extends Queue | Worker>(
  all: Map<string, T>,
  name: string,
  made: T,
  onError: (error: Error) => void,
): T {
  // An error event that nobody hears ends the process.
  ;(made as Queue).on('error', onError)
  all.set(name, made)
  return made
}
